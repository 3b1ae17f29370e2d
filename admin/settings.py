"""What the environment says, read once."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

HOUSE = Path(__file__).resolve().parent.parent
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Settings from `OUROBOURO_*` and one optional `ouro.toml`; the environment wins. Raises ValidationError."""

    model_config = SettingsConfigDict(
        env_prefix="OUROBOURO_", toml_file="ouro.toml", extra="ignore", env_ignore_empty=True
    )

    redis_url: str | None = Field(default=None, description="A Redis to use; without one `ouro up` starts its own.")
    redis_binary: str | None = Field(default=None, description="The server program to start, when not the first found.")
    var: Path = Field(default=HOUSE / "var", description="Everything the program writes, but content and snapshots.")
    data: Path = Field(default=HOUSE / "data", description="The city: base, generated, tables, knobs.")
    snapshots: Path | None = Field(default=None, description="Whole worlds; beside `data` unless told otherwise.")
    world: str = Field(default="", description="Name of the world in Redis.")
    standby: bool = Field(default=False, description="Run a second engine that takes over when the first one dies.")
    bind: str = Field(default="127.0.0.1", description="Address players reach.")
    admin_bind: str = Field(default="127.0.0.1", description="Address the dashboard listens on.")
    telnet_port: Port = 4000
    tls_port: Port = 4443
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    web_port: Port = 8000
    admin_port: Port = 8001
    llm_url: str | None = Field(default=None, description="An OpenAI-compatible server that may lend words.")
    llm_model: str = "local"
    llm_key: SecretStr | None = None
    seed: int = Field(default=90, description="Seed of a new world.")
    log_level: str = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def world_name(self) -> str:
        """
        The world's prefix in Redis.

        A Redis given from outside may carry several worlds; unless named, each gets a name made from its `var`.
        """
        if self.world:
            return self.world
        if self.redis_url is None:
            return "coil"
        return "coil-" + sha256(str(self.var.resolve()).encode()).hexdigest()[:8]

    @property
    def snapshot_folder(self) -> Path:
        """Where whole worlds are kept: in the checkout for its own data, beside `data` for any other."""
        if self.snapshots is not None:
            return self.snapshots
        return self.data.resolve().parent / "snapshots"


@cache
def settings() -> Settings:
    """Read the environment, once."""
    return Settings()
