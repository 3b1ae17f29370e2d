"""
The composition root: what each role is made of is chosen here and nowhere else.

Each role imports only what it needs, inside its function, so that every process starts quickly.
"""

import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin.settings import Settings

if TYPE_CHECKING:
    from director.ports import Parts
    from engine.storage.where import Where
    from engine.vocabulary import Chronicle, Disk
    from generators.flavor import Storyteller


def prefix(settings: Settings) -> str:
    """What every Redis key of this world begins with."""
    return f"ouro:{settings.world_name}:"


def redis_url(settings: Settings) -> str:
    """The Redis this world lives on: the one given, else our own behind its private socket."""
    if settings.redis_url is not None:
        return settings.redis_url
    from engine.storage.redis_server import server_url

    return server_url(settings.var)


def where(settings: Settings) -> "Where":
    """What the engine needs to know of where things lie."""
    from engine.storage.disk import LocalDisk
    from engine.storage.where import Where

    return Where(redis_url(settings), settings.world_name, settings.var, settings.snapshot_folder, LocalDisk())


def up(settings: Settings, *, go: bool, say: Callable[[str], None], standby: bool = False) -> int:
    """Start and mind everything on this machine until told to stop; the exit status."""
    import uvloop

    from admin.household import Household

    standby = standby or settings.standby
    return uvloop.run(Household(settings, redis_url(settings), prefix(settings), say, standby=standby).live(go=go))


def engine(settings: Settings, *, standby: bool = False) -> int:
    """Be the engine, or another one that stands by."""
    from engine.loop import run
    from engine.storage import life

    life.run(run(where(settings), standby=standby))
    return 0


def standby(settings: Settings) -> int:
    """Be an engine that leaves the lead to another one, as long as there is one."""
    return engine(settings, standby=True)


def gateway(settings: Settings) -> int:
    """Be the gateway."""
    from engine.gatehouse import Ports, run
    from engine.storage import life

    ports = Ports(
        bind=settings.bind,
        telnet=settings.telnet_port,
        web=settings.web_port,
        tls=settings.tls_port if settings.tls_certificate else None,
        certificate=settings.tls_certificate,
        key=settings.tls_key,
    )
    life.run(run(redis_url=redis_url(settings), world=settings.world_name, var=settings.var, ports=ports))
    return 0


def worker(settings: Settings) -> int:
    """Be the worker that makes drafts."""
    from admin.drafting import work

    work(redis_url(settings), settings.world_name, slow=False, role="worker")
    return 0


def storyteller(settings: Settings) -> int:
    """Be the worker that asks a language model for words."""
    from admin.drafting import work

    work(redis_url(settings), settings.world_name, slow=True, role="storyteller")
    return 0


def teller(settings: Settings) -> "Storyteller":
    """Who may lend words: a language model where one is named, else nobody."""
    if settings.llm_url is None:
        from generators.flavor import Silent

        return Silent()
    from generators.flavor.openai import OpenAiStoryteller

    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    return OpenAiStoryteller(settings.llm_url, settings.llm_model, key)


def director(settings: Settings) -> int:
    """Be the director: the whole council, but for the making of drafts."""
    from engine.storage import life

    life.run(_direct(settings))
    return 0


async def _direct(settings: Settings) -> None:
    import asyncio

    from admin.council import Ears, Mirrored, Voice, note, opened
    from admin.drafting import Drafting
    from director.ring import Ring
    from engine.storage.disk import LocalDisk
    from engine.storage.life import asked_to_stop, beat, live
    from engine.storage.redis_link import connect
    from publisher.watch import watched

    stop, disk = asked_to_stop(), LocalDisk()
    gc.set_threshold(50_000, 50, 100)  # a large city stays, and looking for garbage in it takes longer than most steps
    url, world = redis_url(settings), settings.world_name
    listening, speaking = connect(url), connect(url)

    async def tell(text: str) -> None:
        await note(speaking, f"{prefix(settings)}notes", text)

    if (file := await opened(settings.var / "chronicle", disk, stop, tell)) is None:
        return
    chronicle = Mirrored(file)
    ears = Ears(listening, world, settings.var)
    voice = Voice(speaking, world, chronicle, Drafting(url, world))
    ring = Ring(_parts(settings, chronicle, disk))
    loop = asyncio.get_running_loop()

    def changed() -> None:
        loop.call_soon_threadsafe(ears.files_changed)

    with watched(settings.data, changed):
        past = await ears.open()
        await live(stop, ring.run(past, ears, voice), beat(speaking, world, "director"))


def _parts(settings: Settings, chronicle: "Chronicle", disk: "Disk") -> "Parts":
    """The council, put together."""
    from director.ports import Parts
    from engine.checkpoint import sealed_digest
    from engine.vocabulary.chance import seed_of
    from gatekeepers.approval import approve
    from gatekeepers.judge import judge
    from publisher import Knobs, Library, Press, Snapshots

    press = Press(Library(settings.data, disk), chronicle, settings.var / "publishing.json")
    knobs = Knobs(settings.data / "knobs", disk)
    return Parts(
        seed=seed_of("council", settings.seed, settings.world_name),
        chronicle=chronicle,
        press=press,
        knobs=knobs,
        snapshots=Snapshots(settings.snapshot_folder, press, knobs, sealed_digest),
        judge=judge,
        approve=approve,
        clock=WallClock(),
        storyteller=settings.llm_url is not None,
        tables=str(settings.data / "tables"),
    )


class WallClock:
    """The time of day."""

    def seconds(self) -> float:
        """Seconds since 1970."""
        return time.time()


def dashboard(settings: Settings) -> int:
    """Be the dashboard."""
    from admin.app import serve
    from engine.storage import life

    async def run() -> None:
        """Serve until told to stop."""
        stop = life.asked_to_stop()
        page = serve(
            redis_url=redis_url(settings),
            world=settings.world_name,
            var=settings.var,
            data=settings.data,
            host=settings.admin_bind,
            port=settings.admin_port,
        )
        await life.live(stop, page)

    life.run(run())
    return 0
