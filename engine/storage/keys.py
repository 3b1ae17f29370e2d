"""Where everything of one world lies in Redis, so that two worlds never meet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a world by name; all begin with `ouro:<world>:`."""

    world: str

    def _key(self, name: str) -> str:
        return f"ouro:{self.world}:{name}"

    @property
    def log(self) -> str:
        """Stream: everything that enters the world."""
        return self._key("log")

    @property
    def trimmed(self) -> str:
        """String: the log id before which entries are forgotten."""
        return self._key("trimmed")

    @property
    def begun(self) -> str:
        """String: where the log was begun anew because it had lost what was in it; a new value each time."""
        return self._key("begun")

    def appended(self, name: str) -> str:
        """List: the ids that entries appended together were given; kept for as long as their writer may ask again."""
        return self._key(f"appended:{name}")

    @property
    def events(self) -> str:
        """Stream: what the director may hear."""
        return self._key("events")

    def out(self, gateway: str) -> str:
        """Stream: frames for the sessions of one gateway; `*` stands for all of them."""
        return self._key(f"out:{gateway}")

    @property
    def answers(self) -> str:
        """Stream: what workers hand back to the director."""
        return self._key("answers")

    @property
    def requests(self) -> str:
        """Stream: what people ask of the director."""
        return self._key("requests")

    @property
    def chronicle(self) -> str:
        """Stream: the chronicle's mirror; the file is the truth."""
        return self._key("chronicle")

    @property
    def accounts(self) -> str:
        """Hash: name in lower case -> account."""
        return self._key("accounts")

    @property
    def guests(self) -> str:
        """Counter: guests there ever were."""
        return self._key("guests")

    @property
    def pulse(self) -> str:
        """String: the engine's figures, renewed each second."""
        return self._key("pulse")

    @property
    def stuck(self) -> str:
        """String: why the engine cannot live on, `{"why": ...}`; gone as soon as one does."""
        return self._key("stuck")

    @property
    def brain(self) -> str:
        """String: the director's state."""
        return self._key("brain")

    @property
    def heard(self) -> str:
        """Hash: how far the director has read each of its streams."""
        return self._key("heard")

    @property
    def notes(self) -> str:
        """Stream: what whoever minds the program should read, such as a refused edit."""
        return self._key("notes")

    @property
    def digests(self) -> str:
        """List: ids of requests for the live world's hash; the engine answers under `reply`."""
        return self._key("digests")

    @property
    def lease(self) -> str:
        """String: which engine speaks for the world; gone soon after the last renewal."""
        return self._key("lease")

    @property
    def fence(self) -> str:
        """String: the newest grant of the lease, `<epoch> <holder>`; what comes under an older one is refused."""
        return self._key("fence")

    @property
    def spoken(self) -> str:
        """String: the log id up to which everything the world says has been said."""
        return self._key("spoken")

    @property
    def freed(self) -> str:
        """List: wakes whoever waits for the lease when it is given up."""
        return self._key("freed")

    def digests_of(self, role: str) -> str:
        """List: like `digests`, for the engine that stands by when `role` is `standby`."""
        return self.digests if role == "engine" else self._key(f"digests:{role}")

    def role(self, name: str) -> str:
        """String: the sign of life of a role; gone five seconds after the last one."""
        return self._key(f"role:{name}")

    def reply(self, request: str) -> str:
        """List: the answer to a request."""
        return self._key(f"reply:{request}")
