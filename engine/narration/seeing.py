"""What a player sees of a room."""

from collections.abc import Iterator

from engine import happenings as h
from engine.components import Fighting
from engine.ecs import Entity
from engine.game import Game
from engine.game.faces import Place
from engine.life.crowds import CROWD, line_of, several
from engine.life.posts import absent, excuse
from engine.life.sights import by_doors, doing_of, told_of_doors
from engine.narration.telling import Telling
from engine.vocabulary.markup import Role, mark, plain


def look(game: Game, me: Entity, room: Entity) -> str:
    """What a player sees of a room: name, description, who and what is there, the others, the exits."""
    place = game.place(room)
    lines = [place.head, ""]
    lines += _people(game, me, room)
    seen: dict[str, int] = {}
    for item in game.here(room, "item"):
        line = game.thing(item).line
        seen[line] = seen.get(line, 0) + 1
    lines += [line if count == 1 else f"{line} ({count} of them)" for line, count in seen.items()]
    lines += [_stands(game, me, player) for player in game.here(room, "player") if player != me]
    lines.append(place.exits)
    return "\n".join(lines)


def _people(game: Game, me: Entity, room: Entity) -> Iterator[str]:
    """Who is there and what they do, a crowd in one line; then who is at home, and who ought to be here."""
    seen: dict[str, tuple[int, str]] = {}
    out, at_home = by_doors(game, room)
    for npc in out:
        foe = fights(game, npc)
        line, crowd = (f"{game.title(npc)} is fighting {_whom(game, me, foe)}.", "") if foe else line_of(game, npc)
        seen[line] = seen.get(line, (0, ""))[0] + 1, crowd
    for line, (count, crowd) in seen.items():
        yield several(count, crowd) if crowd and count >= CROWD else line if count == 1 else f"{line} ({count} of them)"
    quiet = [told_of_doors(doing_of(game, npc) for npc in at_home)]
    quiet += [excuse(game, npc) for npc in absent(game, room)]
    yield from (mark(Role.QUIET, line) for line in quiet if line)


def _stands(game: Game, me: Entity, player: Entity) -> str:
    if not game.awake(player):
        return f"{game.name(player)} stands here, gone quiet, eyes on nothing."
    foe = fights(game, player)
    return f"{game.name(player)} is here{f', fighting {_whom(game, me, foe)}' if foe else ''}."


def fights(game: Game, who: Entity) -> Entity:
    """Whom somebody fights in the room they stand in; 0 for nobody."""
    fighting = game.world.find(who, Fighting)
    if fighting is None or not game.world.alive(fighting.foe) or game.where(fighting.foe) != game.where(who):
        return 0
    return fighting.foe


def _whom(game: Game, me: Entity, foe: Entity) -> str:
    # Plain: a line of the room marks only who it is about, and lists of who is here are made from the marks.
    return "you" if foe == me else plain(game.name(foe))


def looked(t: Telling, game: Game, it: h.Looked) -> None:
    """A player reads the room they stand in."""
    room = game.where(it.who)
    if not room:
        t.to(it.who, "There is no city yet. Somewhere a machine is still deciding on the first street.")
        return
    t.to(it.who, look(game, it.who, room))
    room_info(t, it.who, game.place(room))


def room_info(t: Telling, player: Entity, place: Place) -> None:
    """Send a room to a player, for maps and buttons."""
    t.data(player, *place.gmcp)


def remapped(t: Telling, game: Game, it: h.Remapped) -> None:
    """A player's program reads the room anew."""
    room_info(t, it.who, game.place(game.where(it.who)))
