"""
What the command line does by itself, without asking the director: status, roles, content, and the past.

Each imports only what it needs, inside its function, so that every command answers quickly.
"""

from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin.settings import Settings
from admin.wiring import prefix, redis_url, where

if TYPE_CHECKING:
    from admin.requests import Reply
    from engine.game import Game
    from publisher import Library

GRANT_SECONDS = 5.0
STATUS_SECONDS = 1.5
"""How long `ouro status` waits for a Redis that has not answered."""


def status(settings: Settings) -> dict[str, Any]:
    """How the world is, for `ouro status`. Raises NoAnswerError when no Redis answers."""
    import redis

    from admin.requests import NoAnswerError, away, impatient
    from admin.vitals import read_vitals

    url = redis_url(settings)
    try:
        with impatient(url, STATUS_SECONDS) as link:
            return read_vitals(link, prefix(settings))
    except (redis.RedisError, OSError) as error:
        raise NoAnswerError(away(url, error)) from error


def stop(settings: Settings) -> "Reply":
    """Stop the director, by its file where Redis does not carry the word. Raises NoAnswerError when it has not yet."""
    from admin import emergency
    from admin.requests import NoAnswerError, Reply, ask

    try:
        return ask(redis_url(settings), prefix(settings), "stop", {})
    except NoAnswerError as error:
        if emergency.stop(settings.var, "operator"):
            return Reply(ok=True, why=emergency.told(stopped=True))
        raise NoAnswerError(f"{error}. {emergency.told(stopped=False)}") from error


def reload(settings: Settings) -> "Reply":
    """Ask whoever minds this world for an engine with the code of now. Raises NoAnswerError where nobody does."""
    from admin.reloading import ask_to_reload

    return ask_to_reload(redis_url(settings), prefix(settings))


def grant(settings: Settings, name: str, role: str) -> str:
    """Give an account a role; a sentence to print. Raises LookupError, ValueError, NoAnswerError."""
    import asyncio

    from admin.requests import NoAnswerError
    from engine.storage.accounts import Accounts
    from engine.storage.ledger import Ledger
    from engine.storage.redis_link import connect
    from engine.storage.redis_log import RedisLog
    from engine.vocabulary import RoleGranted

    status(settings)  # refuses early where no Redis answers

    async def change() -> str:
        """Write it down, and tell the world."""
        link = connect(redis_url(settings))
        async with link, asyncio.timeout(GRANT_SECONDS):
            account = await Accounts(link, settings.world_name, Ledger(settings.var / "accounts")).grant(name, role)
            if account is None:
                raise LookupError(f"there is no account {name!r}; they must create it first: create {name} PASSWORD")
            await RedisLog(link, settings.world_name).append([RoleGranted(account.name, role)])
            return f"{account.name} is now {role}."

    try:
        return asyncio.run(change())
    except TimeoutError as error:
        doubt = f"Redis does not take it in; whether {name} is {role} is not known. Look at: ouro status"
        raise NoAnswerError(doubt) from error


def check(settings: Settings) -> tuple[list[str], int]:
    """Everything wrong with the content, one line each, and how many files were read."""
    from engine.storage.disk import LocalDisk
    from publisher import Library

    library = Library(settings.data, LocalDisk())
    shelf = library.shelf()
    wrong = [str(error) for error in (*shelf.errors, *library.loose_ends(shelf))]
    return wrong or _refused_whole(library, settings.var), len(shelf.texts)


def _refused_whole(library: "Library", var: Path) -> list[str]:
    """What the gates would say if all content were to begin a world."""
    from engine.storage.memory import MemoryChronicle
    from engine.vocabulary import Guardrails, ProposalRejected
    from gatekeepers.judge import judge
    from publisher import Press

    press = Press(library, MemoryChronicle(), var / "checking.json")
    proposals, wrong = press.edits("designer")
    for proposal in proposals:
        verdict = judge(proposal, press.catalogue, Guardrails())
        if isinstance(verdict, ProposalRejected):
            wrong += press.explain(verdict) or [verdict.why]
    return wrong


def fmt(settings: Settings, paths: list[Path], *, write: bool) -> list[Path]:
    """The files that do not look as they should; with `write`, they do afterwards."""
    from engine.storage.disk import LocalDisk
    from engine.vocabulary.lasting import write_whole
    from publisher import Library

    disk = LocalDisk()
    wanted = {path.resolve() for path in paths}
    changed: list[Path] = []
    for name, text in Library(settings.data, disk).unformatted().items():
        path = (settings.data / name).resolve()
        if not wanted or path in wanted:
            changed.append(path)
            if write:
                write_whole(disk, path, text.encode())
    return changed


def replay(
    settings: Settings, *, verify: bool = False, to: int | None = None, log: Path | None = None
) -> dict[str, Any]:
    """
    The hash of the world lived again, up to the end of a tick if one is given; with `verify` the live one's as well.

    Where they differ, `desync` says where a checkpoint parts from the log, if one does. With `log`, an
    exported one is lived, and `exported` is the hash it had at home. Raises LookupError for what the log
    does not reach, and NoAnswerError.
    """
    from admin.requests import NoAnswerError
    from engine import past
    from engine.storage.exported import read_export

    async def fold() -> dict[str, Any]:
        """Ask the live world first, then live up to where it was."""
        live = await past.live_digest(where(settings)) if verify else None
        if verify and live is None:
            raise NoAnswerError("the engine does not answer; is it running? try: ouro status")
        then = await past.moment(log or where(settings), to, until=str(live["log_id"]) if live else "")
        game = then.game
        found = {"from": then.start, "to": game.last, "entries": then.entries, "tick": game.now}
        found["replayed"] = then.digest
        if live is not None:
            found["live"] = live["digest"]
            if live["digest"] != then.digest:
                found["desync"] = str(await past.disagreement(where(settings)) or "all checkpoints agree with the log")
        if log is not None and to is None:
            found["exported"] = read_export(log).about["digest"]
        return found

    return _looking_back(settings, fold(), here=log is None)


def export(settings: Settings, file: Path) -> dict[str, Any]:
    """Write the log, as far as it can be lived again, into a file. Raises LookupError, OSError and NoAnswerError."""
    from engine import past

    return _looking_back(settings, past.export(where(settings), file))


def inspect(settings: Settings, asked: str, to: int | None, log: Path | None = None) -> dict[str, Any]:
    """Show who or what goes by a name, id or uid, as it was when a tick ended. Raises LookupError, NoAnswerError."""
    from engine import past

    async def look() -> dict[str, Any]:
        """Live up to there and look around."""
        then, found = await past.inspect(log or where(settings), asked, to)
        if not found:
            raise LookupError(f"nobody and nothing went by {asked!r} at tick {then.game.now}")
        return {"tick": then.game.now, "to": then.game.last, "found": found}

    return _looking_back(settings, look(), here=log is None)


def rehearse(settings: Settings, file: Path) -> dict[str, Any]:
    """
    What the entries in a file would change in the world as it is now; that world stays as it is.

    Raises ValueError for a line that is none, OSError, LookupError and NoAnswerError.
    """
    from engine import past
    from engine.rehearsal import entries, read_script
    from engine.rehearsal.rehearse import live

    steps = read_script(file.read_text(encoding="utf-8").splitlines(), str(file))

    async def play() -> dict[str, Any]:
        """Live up to now, and from there on twice."""
        now = (await past.moment(where(settings))).game
        fork = now.fork()
        return {"began": now.now, **live(now, fork, entries(fork, steps)).facts()}

    return _looking_back(settings, play())


def life(settings: Settings, asked: str, days: int, *, fresh: bool = False) -> dict[str, Any]:
    """
    What an NPC would do in the next days: in a copy of the world as it is now, or of one that just begins.

    The latter with `fresh`, or where no world is up. Raises LookupError for whom nobody knows.
    """
    from admin.requests import NoAnswerError
    from engine import past
    from engine.rehearsal import diary

    async def play() -> dict[str, Any]:
        """Live up to now, and from there on in a copy."""
        return diary((await past.moment(where(settings))).game, asked, days)

    if not fresh:
        try:
            return _looking_back(settings, play()) | {"world": "live"}
        except NoAnswerError:
            pass
    return diary(_beginning(settings), asked, days) | {"world": "fresh"}


def _beginning(settings: Settings) -> "Game":
    from engine.rehearsal import fresh
    from engine.storage.disk import LocalDisk
    from engine.vocabulary.chance import seed_of
    from publisher import Library

    return fresh(Library(settings.data, LocalDisk()).load(), seed_of("world", settings.world_name))


def _looking_back(
    settings: Settings, work: Coroutine[Any, Any, dict[str, Any]], *, here: bool = True
) -> dict[str, Any]:
    import asyncio

    import redis

    from admin.requests import NoAnswerError, away
    from engine.storage.checkpoints import LostHistoryError

    try:
        if here:
            status(settings)  # refuses early where no Redis answers
        return asyncio.run(work)
    except LostHistoryError as error:
        raise LookupError(str(error)) from error
    except redis.RedisError as error:
        raise NoAnswerError(away(redis_url(settings), error)) from error
    finally:
        work.close()


def verify_snapshot(settings: Settings, name: str) -> dict[str, Any]:
    """
    Whether a snapshot is whole: its world by its hash, its content by the chronicle. `wrong` says what is not.

    Reads files only, so the world need not be up. Raises LookupError when there is no such snapshot.
    """
    from engine.checkpoint import DamagedCheckpointError, digest, sealed_digest, unpack
    from engine.storage.chronicle import FileChronicle
    from engine.storage.disk import LocalDisk
    from publisher import Knobs, Library, Press, Snapshots
    from publisher.verifying import differences

    disk = LocalDisk()
    chronicle = FileChronicle(settings.var / "chronicle", disk, write=False)
    try:
        press = Press(Library(settings.data, disk), chronicle, settings.var / "publishing.json")
        kept = Snapshots(settings.snapshot_folder, press, Knobs(settings.data / "knobs", disk), sealed_digest)
        about, content, wrong = kept.verify(name)
    finally:
        chronicle.close()
    found: dict[str, Any] = {**about, "id": name, "things": len(content)}
    try:
        packed = (settings.snapshot_folder / name / "world.ckpt").read_bytes()
        game, sealed = unpack(packed), sealed_digest(packed)
    except FileNotFoundError:
        return found | {"wrong": [*wrong, f"{name} holds no world: the engine has not written world.ckpt"]}
    except (DamagedCheckpointError, OSError) as error:
        return found | {"wrong": [*wrong, f"the world of {name} cannot be read: {error}"]}
    found |= {"tick": game.now, "log": game.last, "digest": digest(game)}
    if found["digest"] != sealed:
        wrong.append(f"the world of {name} is not what was sealed: its hash is {found['digest']}, not {sealed}")
    return found | {"wrong": wrong + differences(game.catalogue, content, "the world", "its files")}
