"""Laws: what holds for every log, every interleaving, every restart."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import checkpoint
from engine.fold import apply
from engine.game import Game
from engine.vocabulary import (
    Announced,
    Catalogue,
    Direction,
    Entry,
    GatewayStarted,
    Patch,
    Patched,
    PlayerSpoke,
    Ref,
    RoleGranted,
    SessionClosed,
    SessionOpened,
    Ticked,
    put,
)
from tests.engine.laws import broken, owned
from tests.scenes import STOCK, city, grown

DRAWING = "! - quay(odile, valve*2, dog) - plaza(thug*2, blade, coat) - lane(clerk, hook, adjuster) - ?"
CITY = city(DRAWING, {"clerk": 4, "dog": 2})
NAMES = ("Vex", "Odd", "Guest")

ARCADE = grown("arcade", "lane", Direction.EAST, "thug", "blade", "valve")
KETTLE = grown("kettle", "quay", Direction.WEST, "clerk", "coat")

LINES = """
n / e / s / w / u / d / look / l thug / l in corpse / exits / say mind the tram / tell odd come / :shrugs / who / i / eq
score / save / quit / qui / get all / get blade / get valve / get all from corpse / take 2.valve / drop all / drop valve
give valve to odd / give all to clerk / give coat to odile / give 5 scrip to clerk / wear all / wield blade / remove all
kill thug / kill dog / kill clerk / kill adjuster / kill all / flee / consider thug / talk odile / knock / knock w
help / commands / goto quay / goto odd / stat thug / xyzzy / ' / : / 2. / all. / get 2. / l 2.thug / put blade in corpse
"""
SPOKEN = [line.strip() for row in LINES.strip().split("\n") for line in row.split(" / ")]

PATCHES = (
    Patch(id="a", put=tuple(map(put, ARCADE)), room="lane", announce="Scaffolding falls away."),
    Patch(id="a-", drop=(Ref(kind="block", id="arcade-block"), Ref(kind="room", id="arcade")), undoes="a"),
    Patch(id="a2", put=tuple(map(put, ARCADE))),
    Patch(id="k", put=tuple(map(put, KETTLE))),
    Patch(id="k-", drop=(Ref(kind="block", id="kettle-block"), Ref(kind="room", id="kettle")), undoes="k"),
    Patch(id="t", put=(put(STOCK["thug"].model_copy(update={"name": "Tomo Lowwater", "hp": 12})),)),
    Patch(id="v", drop=(Ref(kind="item", id="valve"), Ref(kind="npc", id="dog"))),
    Patch(id="v-", put=(put(STOCK["valve"]), put(STOCK["dog"])), undoes="v"),
)

TOURS = (
    "get all / e / e / drop all",
    "e / e / get all / drop all / w",
    "get all / give all to thug / kill thug",
    "get all / kill adjuster / e / kill adjuster",
    "w / get all / w / drop all / e",
    "w / get all / give all to dog / kill dog",
)
"""Ways through the city on which things change hands and places."""

entries = st.one_of(
    st.tuples(st.just("tour"), st.sampled_from(NAMES), st.sampled_from(TOURS)),
    st.tuples(st.just("tour"), st.sampled_from(NAMES), st.sampled_from(TOURS)),
    st.tuples(st.just("say"), st.sampled_from(NAMES), st.sampled_from(SPOKEN)),
    st.tuples(st.just("say"), st.sampled_from(NAMES), st.sampled_from(SPOKEN)),
    st.tuples(st.just("say"), st.sampled_from(NAMES), st.sampled_from(SPOKEN)),
    st.tuples(st.just("tick"), st.sampled_from([1, 7, 20, 45, 300])),
    st.tuples(st.just("sleep"), st.sampled_from([400, 3100, 19000])),
    st.tuples(st.just("open"), st.sampled_from(NAMES)),
    st.tuples(st.just("close"), st.sampled_from(NAMES)),
    st.tuples(st.just("patch"), st.sampled_from(PATCHES)),
    st.tuples(st.just("patch"), st.sampled_from(PATCHES)),
    st.tuples(st.just("other"), st.sampled_from([GatewayStarted("g2"), RoleGranted("odd", "gm"), Announced("Hush.")])),
)
logs = st.lists(entries, max_size=40)
thorough = settings(max_examples=100)


def unroll(plan: list[tuple[object, ...]]) -> list[Entry]:  # noqa: C901  one arm for each kind of step
    """Write a plan down as the log it means: sessions and line numbers in place, everybody logged in at first."""
    log: list[Entry] = [Patched(Patch(id="genesis", put=tuple(map(put, CITY))))]
    opened, tick = 0, 0
    sessions: dict[str, str] = {}

    def enter(name: str) -> None:
        nonlocal opened
        opened += 1
        sessions[name] = f"g{1 + opened % 2}:1-{opened}"
        log.append(SessionOpened(sessions[name], name, guest=name == "Guest"))

    for name in NAMES:
        enter(name)
    for number, step in enumerate(plan, 1):
        match step:
            case ("say", str(name), str(line)):
                log.append(PlayerSpoke(sessions[name], 10 * number, line))
            case ("tour", str(name), str(tour)):
                lines = enumerate(tour.split(" / "), 10 * number)
                log += [PlayerSpoke(sessions[name], place, line) for place, line in lines]
            case ("tick", int(ticks)):
                log += [Ticked(tick + n) for n in range(1, ticks + 1)]
                tick += ticks
            case ("sleep", int(ticks)):
                tick += ticks
                log.append(Ticked(tick))
            case ("open", str(name)):
                enter(name)
            case ("close", str(name)):
                log.append(SessionClosed(sessions[name]))
            case ("patch", Patch() as patch):
                log.append(Patched(patch.model_copy(update={"id": f"{patch.id}-{number}"})))
            case (_, entry):
                log.append(entry)  # pyright: ignore[reportArgumentType]
            case _:
                raise AssertionError(step)
    return log


def play(game: Game, log: list[Entry], first: int = 1) -> Game:
    """Apply a log; a fault inside the world fails the test."""
    for number, entry in enumerate(log, first):
        said = apply(game, entry, f"{number}-0")
        assert not said.fault, said.fault
    return game


@thorough
@given(logs, st.integers(0, 200))
def test_the_same_log_gives_the_same_world_also_across_a_restart(plan: list[tuple[object, ...]], cut: int) -> None:
    """Wherever the engine is killed and started out of a checkpoint, it ends with the same hash, and says the same."""
    log = unroll(plan)
    cut = min(cut, len(log))
    straight, broken_off = Game(3), play(Game(3), log[:cut])

    again = checkpoint.unpack(checkpoint.pack(broken_off))

    play(straight, log[:cut])
    assert checkpoint.digest(straight) == checkpoint.digest(again)
    for number, entry in enumerate(log[cut:], cut + 1):
        here, there = apply(straight, entry, f"{number}-0"), apply(again, entry, f"{number}-0")
        assert here.events == there.events
        assert sorted(map(repr, here.frames)) == sorted(map(repr, there.frames))
    assert checkpoint.digest(straight) == checkpoint.digest(again)


@thorough
@given(logs)
def test_no_interleaving_loses_what_a_player_owns_or_breaks_the_world(plan: list[tuple[object, ...]]) -> None:
    """Whatever is typed, published or cut off: owned things stay, everybody stands somewhere, no exit dangles."""
    game = Game(5)
    mine: set[int] = set()
    for number, entry in enumerate(unroll(plan), 1):
        said = apply(game, entry, f"{number}-0")
        assert not said.fault, said.fault
        if not isinstance(entry, Ticked) or entry.tick % 5 == 0:
            now = owned(game)
            assert mine <= now
            mine = now
            assert [] == broken(game)


@thorough
@given(logs)
def test_what_a_frame_holds_is_well_formed(plan: list[tuple[object, ...]]) -> None:
    """Every line gets an answer, marks never nest or stay open, and data is JSON."""
    game = Game(5)
    for number, entry in enumerate(unroll(plan), 1):
        frames = apply(game, entry, f"{number}-0").frames
        if isinstance(entry, PlayerSpoke) and entry.session in game.sessions:
            assert entry.session in {frame.session for frame in frames}
        for frame in frames:
            depth = 0
            for letter in frame.text + frame.prompt:
                depth += {"\x0e": 1, "\x0f": -1}.get(letter, 0)
                assert depth in {0, 1}
            assert not depth
            assert not frame.text.endswith("\n")
            orjson.dumps(frame.gmcp)


@thorough
@given(logs, st.sampled_from([(0, 1), (3, 4)]))
def test_undo_after_publish_leaves_content_as_it_was(plan: list[tuple[object, ...]], which: tuple[int, int]) -> None:
    """A patch and its inverse leave every file as it was, wherever people stand meanwhile."""
    quiet = [step for step in plan if step[0] != "patch"]
    game = play(Game(9), unroll(quiet))
    before = game.catalogue
    done, undone = PATCHES[which[0]], PATCHES[which[1]]

    play(game, [Patched(done)], 9000)
    for number, name in enumerate(("Vex", "Odd"), 9100):
        session = game.links.get(game.names[name.lower()])
        if session is not None:
            line = enumerate(("get all", "e", "e", "e", "w", "get all", "drop all"), 10**6)
            play(game, [PlayerSpoke(session, place, words) for place, words in line], number)
    mine = owned(game)
    play(game, [Patched(undone)], 9600)

    assert mine <= owned(game)
    assert before == game.catalogue
    assert [] == broken(game)


def test_a_catalogue_survives_the_checkpoint() -> None:
    """Content comes back equal."""
    game = play(Game(1), unroll([]))

    assert game.catalogue == checkpoint.unpack(checkpoint.pack(game)).catalogue
    assert isinstance(game.catalogue, Catalogue)
