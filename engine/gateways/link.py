"""What stands on both sides of a session: the connection it came over, and the gateway around it."""

from typing import TYPE_CHECKING, Any, Protocol

from engine.gateways.login import Door

if TYPE_CHECKING:
    from engine.gateways.session import Session


class Link(Protocol):
    """A connection of any kind, as a session uses it. Text is role-marked; `flush` sends what was shown."""

    @property
    def address(self) -> str:
        """Where it comes from."""
        ...

    @property
    def reader(self) -> bool:
        """Whether a screen reader is at the other end."""
        ...

    def show(self, text: str, prompt: str = "") -> None:
        """Show text and then a prompt; what is empty is left out."""
        ...

    def gmcp(self, package: str, body: Any) -> None:
        """Send a GMCP message to a client that wants it."""
        ...

    def flush(self) -> None:
        """Send all that was shown."""
        ...

    def hide(self, *, hidden: bool) -> None:
        """Stop showing what is typed, or show it again."""
        ...

    def read_aloud(self, *, on: bool) -> None:
        """Turn screen reader mode on or off."""
        ...

    def colours(self, depth: int) -> None:
        """Show this many colours, whatever the client has said."""
        ...

    def pause(self) -> None:
        """Leave what comes where it is."""
        ...

    def resume(self) -> None:
        """Read on."""
        ...

    def close(self) -> None:
        """Send what is left and hang up."""
        ...


class Hall(Protocol):
    """The gateway, as a session sees it."""

    @property
    def door(self) -> Door:
        """Where one logs in."""
        ...

    def ready(self, session: "Session") -> None:
        """Take note that a session has something for the log."""
        ...

    def forget(self, session: "Session") -> None:
        """Take note that a session is gone, and has nothing more to say."""
        ...
