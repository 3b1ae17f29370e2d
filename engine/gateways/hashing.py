"""
A process that does nothing but hash passwords, one at a time, when nobody else wants the processor.

Started by `passwords.py` as a script: JSON lines come in, JSON lines go out, and it ends with its input.
It imports nothing of ours, so that it is small and quick to start.
"""

import json
import os
import signal
import sys
from contextlib import suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_GENTLY = 15


def main() -> None:
    """Answer requests `{"password", "hash"}`: with the hash of the password, or whether it matches the hash given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(_GENTLY)
    argon = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    for line in sys.stdin:
        request = json.loads(line)
        if request["hash"] is None:
            answer: str | bool = argon.hash(request["password"])
        else:
            answer = _matches(argon, request["hash"], request["password"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _matches(argon: PasswordHasher, hashed: str, password: str) -> bool:
    try:
        return argon.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


if __name__ == "__main__":
    main()
