"""What players read while the world does not answer, and when it does again: once each, not for every line."""

from engine.vocabulary.markup import Role, mark

TOLD_AFTER_S = 0.8
"""How long an answer may take before whoever waits for it is told."""
LOOK_EACH_S = 0.1
NOT_AGAIN_WITHIN_S = 10.0
"""Troubles closer together than this are told as one."""

HELD = mark(
    Role.SYSTEM, "The city holds its breath. What you type is kept, and done in order as soon as it breathes again."
)
FULL = mark(
    Role.SYSTEM, "The city cannot take that in just now. What you type is kept, and done in order once there is room."
)
AGAIN = mark(Role.SYSTEM, "The city breathes again.")
BOOK = "The doorkeeper cannot find the book just now. Wait a moment; nobody is sent away."
"""For whoever is at the door while nobody can look up who they are."""


class Breath:
    """One session's wait for the world, in seconds of any clock that never runs backwards."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._told = False
        self._told_at = -NOT_AGAIN_WITHIN_S

    def asked(self, now: float) -> None:
        """Take note that something was said that wants an answer."""
        if self._since is None:
            self._since = now

    def answered(self) -> bool:
        """Take note that the world has spoken; True when they were told that it did not."""
        told, self._since, self._told = self._told, None, False
        return told

    def is_long(self, now: float) -> bool:
        """Say whether it is time to tell them; True once for each wait."""
        late = self._since is not None and now - self._since >= TOLD_AFTER_S
        if not late or self._told or now - self._told_at < NOT_AGAIN_WITHIN_S:
            return False
        self._told, self._told_at = True, now
        return True
