"""`python -m admin.role engine`: one role, without the command line's weight, so that it starts quickly."""

import sys

from admin.settings import settings


def play(role: str) -> int:
    """Be one role until told to stop; returns the exit status. Raises LookupError for a role nobody knows."""
    from admin import wiring  # noqa: PLC0415  # each role loads only what it is made of

    parts = {
        "engine": wiring.engine,
        "standby": wiring.standby,
        "director": wiring.director,
        "worker": wiring.worker,
        "storyteller": wiring.storyteller,
        "gateway": wiring.gateway,
        "admin": wiring.dashboard,
    }
    if role not in parts:
        raise LookupError(f"there is no role {role!r}; the roles are {', '.join(parts)}")
    return parts[role](settings())


if __name__ == "__main__":
    sys.exit(play(sys.argv[1]))
