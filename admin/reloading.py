"""`ouro reload`: a new engine, with the code as it is on the disk now, in the place of the old one."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import orjson
import redis
import redis.asyncio

from admin.requests import NoAnswerError, Reply, away, impatient
from admin.supervisor import STANDBY, Child, Supervisor, until_true
from engine.storage.lease import RedisLease

READY_SECONDS = 60.0
"""How long a new engine may take to start and to live all of the past."""

HANDED_SECONDS = 30.0
"""How long the old one may take to write the world down and hand over."""

HEARD_SECONDS = 3.0
LAST_WORDS = 8
_KEPT_S = 600


class Reloading:
    """Replaces the engine that speaks for the world, once another has shown that it can."""

    def __init__(self, supervisor: Supervisor, link: "redis.asyncio.Redis", world: str, prefix: str) -> None:
        self._supervisor = supervisor
        self._link = link
        self._prefix = prefix
        self._lease = RedisLease(link, world)

    async def speaking(self) -> int | None:
        """The pid of the engine that speaks for the world; None where none does, or Redis does not say."""
        with suppress(redis.RedisError, OSError):
            holder = (await self._lease.look()).holder
            return holder.pid if holder is not None else None
        return None

    async def reload(self) -> Reply:
        """Try out a new engine, and give it the word. Where it is no good the old one goes on; the reply says why."""
        old = await self.speaking()
        role = self._supervisor.role_of(old) if old else None
        if old is None or role is None:
            return Reply(ok=False, why=f"no engine of this house speaks for the world ({old}); nothing was done")
        began = time.monotonic()
        paired = [other for other in self._supervisor.engines if other != role]
        spare = paired[0] if paired else STANDBY
        new = await self._supervisor.restart(spare) if paired else await self._supervisor.try_out(spare)
        said = self._supervisor.log_of(new)
        start = said.stat().st_size
        if wrong := await self._what_is_wrong(new):
            if not paired:
                await self._supervisor.dismiss(spare)
            words = _last_words(said, start)
            return Reply(ok=False, why=f"the new engine {wrong}; the old one goes on. {words}")
        pid = new.process.pid if new.process is not None else 0
        if paired:
            await self._supervisor.restart(role)
        else:
            await self._supervisor.promote(spare, role)
        if not await until_true(lambda: self._speaks(pid), HANDED_SECONDS):
            return Reply(
                ok=False, why=f"engine {pid} did not take over within {HANDED_SECONDS:.0f} s; see: ouro status"
            )
        took = time.monotonic() - began
        why = f"Engine {pid} runs the code of now in the place of {old} ({took:.1f} s). Nobody was hung up."
        return Reply(ok=True, why=why, facts={"engine": pid, "was": old, "seconds": round(took, 2)})

    async def _speaks(self, pid: int) -> bool:
        return await self.speaking() == pid

    async def _what_is_wrong(self, child: Child) -> str:
        """Wait until a new engine has lived all of the past, and say what is wrong with it, if anything."""
        process, sign = child.process, dict[str, Any]()
        if process is None:
            return "was never started"

        async def settled() -> bool:
            """Whether it is gone, or stands by; or speaks already, for the old one may die meanwhile."""
            for role in (STANDBY, "engine"):
                if (found := await self._sign(role)).get("pid") == process.pid:
                    sign.update(found)
            return process.returncode is not None or bool(sign)

        if not await until_true(settled, READY_SECONDS):
            return f"was not ready after {READY_SECONDS:.0f} s"
        if process.returncode is not None:
            return "ended before it was ready"
        if sign["faults"] > (await self._sign("engine")).get("faults", 0):
            return f"stumbled over {sign['faults']} entries of the log, more than the old one"
        return ""

    async def _sign(self, role: str) -> dict[str, Any]:
        with suppress(redis.RedisError, OSError):
            packed = await self._link.get(f"{self._prefix}role:{role}")
            return orjson.loads(packed) if packed else {}
        return {}

    async def serve(self, say: Callable[[str], None]) -> None:
        """Do what is asked through Redis, one thing after the other, until cancelled; all of it is said as well."""
        run: Callable[..., Awaitable[Any]] = self._link.execute_command
        while True:
            try:
                asked = await run("BLPOP", f"{self._prefix}reload", 1)
                if asked is None:
                    continue
                key = f"{self._prefix}reply:{asked[1].decode()}"
                await run("RPUSH", key, b"heard")
                reply = await self.reload()
                say(reply.why)
                await run("RPUSH", key, orjson.dumps({"ok": reply.ok, "why": reply.why, "facts": reply.facts}))
                await run("EXPIRE", key, _KEPT_S)
            except (redis.RedisError, OSError):
                await asyncio.sleep(1)


def ask_to_reload(url: str, prefix: str) -> Reply:
    """Ask whoever minds this world for a new engine. Raises NoAnswerError where nobody does."""
    request = uuid.uuid4().hex
    key, wanted = f"{prefix}reply:{request}", f"{prefix}reload"
    seconds = READY_SECONDS + HANDED_SECONDS + 15
    try:
        with impatient(url, seconds + 1) as link:
            link.lpush(wanted, request)
            if link.blpop([key], timeout=HEARD_SECONDS) is None and link.lrem(wanted, 1, request):
                raise NoAnswerError(
                    "no `ouro up` minds this world, so nobody can start an engine; start one beside the old one"
                    " (ouro engine --standby), and end the old one politely (SIGTERM) when that one is ready"
                )
            answer = cast("tuple[bytes, bytes] | None", link.blpop([key], timeout=seconds))
    except redis.RedisError as error:
        raise NoAnswerError(away(url, error)) from error
    if answer is None:
        raise NoAnswerError(f"no new engine within {seconds:.0f} s; see: ouro status")
    found = orjson.loads(answer[1])
    return Reply(ok=found["ok"], why=found["why"], facts=found["facts"])


def _last_words(log: Path, start: int) -> str:
    """What a process said last, from a place in its log on."""
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    words = "\n".join(f"  {line}" for line in lines[-LAST_WORDS:]) or "  nothing"
    return f"Its last words ({log}):\n{words}"
