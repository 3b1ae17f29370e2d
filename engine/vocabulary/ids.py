"""Ids of log entries: `<number>-<number>`, compared as two numbers."""

FIRST = "0-0"
"""Before everything."""

EVENTS_PER_ENTRY = 1024
"""Event ids are made from the entry's; this many fit between two entries."""


def order(entry_id: str) -> tuple[int, int]:
    """Say where an id stands; ids themselves do not sort as text."""
    left, _, right = entry_id.partition("-")
    return int(left), int(right or 0)


def entry_of(event: str) -> str:
    """Give the id of the entry that caused an event."""
    left, right = order(event)
    return f"{left}-{right // EVENTS_PER_ENTRY}"


def event_id(entry_id: str, k: int) -> str:
    """Id of the k-th event an entry caused. Raises ValueError when an entry causes more than there is room for."""
    if not 0 <= k < EVENTS_PER_ENTRY:
        raise ValueError(f"{entry_id} caused more than {EVENTS_PER_ENTRY} events")
    left, right = order(entry_id)
    return f"{left}-{right * EVENTS_PER_ENTRY + k}"
