"""
The composition root: what each role is made of is chosen here and nowhere else.

Each role imports only what it needs, inside its function, so that every process starts quickly.
"""

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin.settings import Settings

if TYPE_CHECKING:
    from director.ports import Parts
    from engine.loop import Where
    from engine.vocabulary import Chronicle
    from generators.flavor import Storyteller
    from publisher import Library


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
    from engine.loop import Where

    return Where(redis_url(settings), settings.world_name, settings.var, settings.snapshot_folder)


def up(settings: Settings, *, go: bool, say: Callable[[str], None]) -> int:
    """Start and mind everything on this machine until told to stop; the exit status."""
    import uvloop

    from admin.household import Household

    return uvloop.run(Household(settings, redis_url(settings), prefix(settings), say).live(go=go))


def engine(settings: Settings) -> int:
    """Be the engine."""
    from engine.loop import run
    from engine.storage import life

    life.run(run(where(settings)))
    return 0


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
    life.run(run(redis_url=redis_url(settings), world=settings.world_name, ports=ports))
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

    from admin.council import Ears, Mirrored, Voice
    from admin.drafting import Drafting
    from director.ring import Ring
    from engine.storage.chronicle import FileChronicle
    from engine.storage.life import asked_to_stop, beat, live
    from engine.storage.redis_log import connect
    from publisher.watch import watched

    stop = asked_to_stop()
    url, world = redis_url(settings), settings.world_name
    listening, speaking = connect(url), connect(url)
    chronicle = Mirrored(FileChronicle(settings.var / "chronicle"))
    ears = Ears(listening, world)
    voice = Voice(speaking, world, chronicle, Drafting(url, world))
    ring = Ring(_parts(settings, chronicle))
    loop = asyncio.get_running_loop()

    def changed() -> None:
        loop.call_soon_threadsafe(ears.files_changed)

    with watched(settings.data, changed):
        past = await ears.open()
        await live(stop, ring.run(past, ears, voice), beat(speaking, world, "director"))


def _parts(settings: Settings, chronicle: "Chronicle") -> "Parts":
    """The council, put together."""
    from director.ports import Parts
    from engine.vocabulary.chance import seed_of
    from gatekeepers.approval import approve
    from gatekeepers.judge import judge
    from publisher import Knobs, Library, Press, Snapshots

    press = Press(Library(settings.data), chronicle, settings.var / "publishing.json")
    knobs = Knobs(settings.data / "knobs")
    return Parts(
        seed=seed_of("council", settings.seed, settings.world_name),
        chronicle=chronicle,
        press=press,
        knobs=knobs,
        snapshots=Snapshots(settings.snapshot_folder, press, knobs),
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


def status(settings: Settings) -> dict[str, Any]:
    """How the world is, for `ouro status`. Raises NoAnswerError when no Redis answers."""
    import redis

    from admin.requests import NoAnswerError
    from admin.vitals import read_vitals

    url = redis_url(settings)
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as link:
            return read_vitals(link, prefix(settings))
    except redis.RedisError as error:
        raise NoAnswerError(f"no Redis answers at {url}; is the world up? try: ouro up") from error


def grant(settings: Settings, name: str, role: str) -> str:
    """Give an account a role; a sentence to print. Raises LookupError, ValueError, NoAnswerError."""
    import asyncio

    from engine.storage.accounts import Accounts
    from engine.storage.redis_log import RedisLog, connect
    from engine.vocabulary import RoleGranted

    status(settings)  # refuses early where no Redis answers

    async def change() -> str:
        """Write it down, and tell the world."""
        link = connect(redis_url(settings))
        async with link:
            account = await Accounts(link, settings.world_name).grant(name, role)
            if account is None:
                raise LookupError(f"there is no account {name!r}; they must create it first: create {name} PASSWORD")
            await RedisLog(link, settings.world_name).append([RoleGranted(account.name, role)])
            return f"{account.name} is now {role}."

    return asyncio.run(change())


def check(settings: Settings) -> tuple[list[str], int]:
    """Everything wrong with the content, one line each, and how many files were read."""
    from publisher import Library

    library = Library(settings.data)
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
    from publisher import Library
    from publisher.disk import write_whole

    wanted = {path.resolve() for path in paths}
    changed: list[Path] = []
    for name, text in Library(settings.data).unformatted().items():
        path = (settings.data / name).resolve()
        if not wanted or path in wanted:
            changed.append(path)
            if write:
                write_whole(path, text)
    return changed


def replay(settings: Settings, *, verify: bool = False, to: int | None = None) -> dict[str, Any]:
    """
    The hash of the world lived again, up to the end of a tick if one is given; with `verify` the live one's as well.

    Where they differ, `desync` says where a checkpoint parts from the log, if one does. Raises
    LookupError for what the log does not reach, and NoAnswerError.
    """
    from admin.requests import NoAnswerError
    from engine import loop, past
    from engine.checkpoint import digest

    async def fold() -> dict[str, Any]:
        """Ask the live world first, then live up to where it was."""
        live = await loop.live_digest(where(settings)) if verify else None
        if verify and live is None:
            raise NoAnswerError("the engine does not answer; is it running? try: ouro status")
        if live is not None:
            again = await loop.replay(where(settings), str(live["log_id"]))
            found = {"from": again.start, "to": again.last, "entries": again.entries, "tick": again.tick}
            found |= {"replayed": again.digest, "live": live["digest"]}
            if again.digest != live["digest"]:
                found["desync"] = str(await past.disagreement(where(settings)) or "all checkpoints agree with the log")
            return found
        then = await past.moment(where(settings), to)
        game = then.game
        found = {"from": then.start, "to": game.last, "entries": then.entries, "tick": game.now}
        return found | {"replayed": digest(game)}

    return _looking_back(settings, fold())


def inspect(settings: Settings, asked: str, to: int | None) -> dict[str, Any]:
    """Show who or what goes by a name, id or uid, as it was when a tick ended. Raises LookupError, NoAnswerError."""
    from engine import past

    async def look() -> dict[str, Any]:
        """Live up to there and look around."""
        then, found = await past.inspect(where(settings), asked, to)
        if not found:
            raise LookupError(f"nobody and nothing went by {asked!r} at tick {then.game.now}")
        return {"tick": then.game.now, "to": then.game.last, "found": found}

    return _looking_back(settings, look())


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


def _looking_back(settings: Settings, work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    import asyncio

    from engine.loop import LostHistoryError

    try:
        status(settings)  # refuses early where no Redis answers
        return asyncio.run(work)
    except LostHistoryError as error:
        raise LookupError(str(error)) from error
    finally:
        work.close()


def verify_snapshot(settings: Settings, name: str) -> dict[str, Any]:
    """
    Whether a snapshot is whole: its world by its hash, its content by the chronicle. `wrong` says what is not.

    Reads files only, so the world need not be up. Raises LookupError when there is no such snapshot.
    """
    from engine.checkpoint import DamagedCheckpointError, digest, sealed_digest, unpack
    from engine.storage.chronicle import FileChronicle
    from publisher import Knobs, Library, Press, Snapshots
    from publisher.verifying import differences

    chronicle = FileChronicle(settings.var / "chronicle", write=False)
    try:
        press = Press(Library(settings.data), chronicle, settings.var / "publishing.json")
        kept = Snapshots(settings.snapshot_folder, press, Knobs(settings.data / "knobs"))
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
