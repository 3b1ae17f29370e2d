"""What the engine sends back to a session through its gateway."""

from typing import Any, NamedTuple


class Frame(NamedTuple):
    """
    One delivery to one session.

    `text` is role-marked, lines separated by a newline, without a final one. `gmcp` are
    (package, body) pairs for clients that speak it. `prompt` ends the delivery where the
    session shall see one. `close` asks the gateway to say goodbye and hang up.
    """

    session: str
    text: str = ""
    gmcp: tuple[tuple[str, Any], ...] = ()
    prompt: str = ""
    close: bool = False
