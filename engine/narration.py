"""From a happening to the role-marked words each witness reads."""

from collections.abc import Callable
from typing import Any

from engine import happenings as h
from engine.components import Corpse, Health, Linkdead, Person, Skill
from engine.ecs import Entity
from engine.game import Game, is_player
from engine.game.faces import Place
from engine.vocabulary import Direction, Frame
from engine.vocabulary.arithmetic import experience_for
from engine.vocabulary.markup import Role, mark, plain


class Telling:
    """Collects what each connected player reads while one entry is applied, and turns it into frames at the end."""

    __slots__ = ("_game", "_gmcp", "_last", "_lines", "_links")

    def __init__(self, game: Game) -> None:
        """Start with nothing said."""
        self._game = game
        self._links = game.links
        self._lines: dict[Entity, list[str]] = {}
        self._gmcp: dict[Entity, dict[tuple[str, int], tuple[str, Any]]] = {}
        self._last: list[Frame] = []

    def tell(self, happening: h.Happening) -> None:
        """Put a happening into words for everybody who notices it."""
        WORDS[type(happening)](self, self._game, happening)

    def to(self, player: Entity, line: str) -> None:
        """Add a line for one player, if somebody is at the other end."""
        if player in self._links:
            lines = self._lines.get(player)
            if lines is None:
                self._lines[player] = [line]
            else:
                lines.append(line)

    def others(self, room: Entity, line: str, *but: Entity) -> None:
        """Add a line for everybody in a room except some."""
        for player in self._game.here(room, "player"):
            if player not in but:
                self.to(player, line)

    def data(self, player: Entity, package: str, body: Any, many: bool = False) -> None:
        """Add a message for the player's program; it takes the place of an earlier one unless there may be many."""
        if player in self._links:
            messages = self._gmcp.setdefault(player, {})
            messages[package, len(messages) if many else -1] = (package, body)

    def goodbye(self, session: str, line: str) -> None:
        """End a session with a last line."""
        self._last.append(Frame(session, line, (("Core.Goodbye", plain(line)),), close=True))

    def frames(self) -> list[Frame]:
        """Everything as frames: goodbyes first, then one for each player who has something to read."""
        frames = self._last
        for player in self._lines | dict.fromkeys(self._gmcp, ()):
            session = self._links.get(player)
            if session is None:
                continue
            lines = self._lines.get(player)
            gmcp = tuple(self._gmcp[player].values()) if player in self._gmcp else ()
            if lines is None:
                frames.append(Frame(session, gmcp=gmcp))
            else:
                frames.append(Frame(session, "\n".join(lines), gmcp, self._prompt(player)))
        return frames

    def _prompt(self, player: Entity) -> str:
        health = self._game.world.get(player, Health)
        hp = f"{health.hp}/{health.max}hp"
        return f"{mark(Role.HURT, hp)} > " if health.hp * 4 < health.max else f"{hp} > "


# places


def look(game: Game, me: Entity, room: Entity) -> str:
    """What a player sees of a room: name, description, who and what is there, the others, the exits."""
    place = game.place(room)
    lines = [place.head]
    seen: dict[str, int] = {}
    for npc in game.here(room, "npc"):
        line = game.face(npc).line
        seen[line] = seen.get(line, 0) + 1
    for item in game.here(room, "item"):
        line = game.thing(item).line
        seen[line] = seen.get(line, 0) + 1
    lines += [line if count == 1 else f"{line} ({count} of them)" for line, count in seen.items()]
    lines += [_stands(game, player) for player in game.here(room, "player") if player != me]
    lines.append(place.exits)
    return "\n".join(lines)


def _stands(game: Game, player: Entity) -> str:
    if game.world.has(player, Linkdead):
        return f"{game.name(player)} stands here, gone quiet, eyes on nothing."
    return f"{game.name(player)} is here."


def _looked(t: Telling, game: Game, it: h.Looked) -> None:
    room = game.where(it.who)
    if not room:
        t.to(it.who, "There is no city yet. Somewhere a machine is still deciding on the first street.")
        return
    t.to(it.who, look(game, it.who, room))
    _room_info(t, it.who, game.place(room))


def _room_info(t: Telling, player: Entity, place: Place) -> None:
    t.data(player, *place.gmcp)


# coming and going


def _arrived(t: Telling, game: Game, it: h.Arrived) -> None:
    me, room = it.who, game.where(it.who)
    name = game.world.get(me, Person).name
    t.data(me, "Char.Name", {"name": name, "fullname": name})
    _vitals(t, game, me)
    _status(t, game, me)
    t.to(me, _greeting(name, it))
    if room:
        manner = "blinks and is back" if it.again else "steps off a tram that was not there a moment ago"
        t.others(room, f"{mark(Role.PLAYER, name)} {manner}.", me)
    _looked(t, game, h.Looked(me))


def _greeting(name: str, it: h.Arrived) -> str:
    if it.fresh:
        hint = f"Type {mark(Role.COMMAND, 'look')}, {mark(Role.COMMAND, 'help')}, or a direction to walk."
        return f"Welcome to Coil, {mark(Role.PLAYER, name)}. The city grows where it is knocked upon. {hint}"
    if it.again:
        return f"You blink, {mark(Role.PLAYER, name)}, and are back where you stood."
    return f"Welcome back to Coil, {mark(Role.PLAYER, name)}."


def _departed(t: Telling, game: Game, it: h.Departed) -> None:
    name = game.name(it.who)
    if it.room:
        manner = "fades like a sign being switched off" if it.how == "lost" else "boards a tram and is gone"
        t.others(it.room, f"{name} {manner}.", it.who)
    if it.session:
        t.goodbye(it.session, "The city keeps your place. Come back when it calls.")


def _displaced(t: Telling, game: Game, it: h.Displaced) -> None:
    t.goodbye(it.session, f"Somebody else has taken up the life of {game.name(it.who)}. This link ends here.")


def _lost_link(t: Telling, game: Game, it: h.LostLink) -> None:
    t.others(game.where(it.who), f"{game.name(it.who)} goes quiet and looks at nothing.", it.who)


_LEAVES = {
    Direction.UP: "goes up",
    Direction.DOWN: "goes down",
    Direction.IN: "goes in",
    Direction.OUT: "goes out",
}
_FROM = {
    Direction.UP: "comes down from above",
    Direction.DOWN: "comes up from below",
    Direction.IN: "comes out from inside",
    Direction.OUT: "comes in from outside",
}
_FLEES = {Direction.IN: "inside", Direction.OUT: "outside", Direction.UP: "upwards", Direction.DOWN: "downwards"}


def _walked(t: Telling, game: Game, it: h.Walked) -> None:
    leavers, greeters = game.here(it.origin, "player"), game.here(it.target, "player")
    if leavers or len(greeters) > 1 or not is_player(it.who):
        title = game.title(it.who)
        leaves = f"flees {_FLEES.get(it.towards, it.towards.value)}" if it.fleeing else _LEAVES.get(it.towards)
        line = f"{title} {leaves or f'leaves {it.towards.value}'}."
        for player in leavers:
            t.to(player, line)
        back = it.towards.back
        line = f"{title} {_FROM.get(back) or f'arrives from the {back.value}'}."
        for player in greeters:
            if player != it.who:
                t.to(player, line)
    if is_player(it.who):
        if it.fleeing:
            way = _FLEES.get(it.towards, it.towards.value)
            t.to(it.who, f"You break away and run {way}.")
        t.to(it.who, look(game, it.who, it.target))
        _room_info(t, it.who, game.place(it.target))


def _appeared(t: Telling, game: Game, it: h.Appeared) -> None:
    room, title = game.where(it.who), game.title(it.who)
    if it.origin and game.world.alive(it.origin):
        t.others(it.origin, f"{title} is suddenly not here any more.", it.who)
    if room:
        t.others(room, f"{title} is suddenly here.", it.who)
    if it.text:
        t.to(it.who, it.text)
    if is_player(it.who):
        _vitals(t, game, it.who)
        _looked(t, game, h.Looked(it.who))


def _knocked(t: Telling, game: Game, it: h.Knocked) -> None:
    room = game.where(it.who)
    way = game.place(room).room.exits[it.towards]
    what = way.name or ("the empty lot" if way.growth == "lot" else "the end of the road")
    side = _SIDE.get(it.towards, f"to the {it.towards.value}")
    if way.look and it.walked:
        t.to(it.who, way.look)
    knock = "You knock all the same" if it.walked else "You knock"
    t.to(it.who, f"{knock}, {side}: {mark(Role.GROWTH, what)}. Nobody has built there yet. They say a knock is heard.")
    t.others(room, f"{game.title(it.who)} knocks {side}: {mark(Role.GROWTH, what)}.", it.who)


_SIDE = {
    Direction.UP: "overhead",
    Direction.DOWN: "underfoot",
    Direction.IN: "at what is not yet an inside",
    Direction.OUT: "at what is not yet an outside",
}


# words


def _said(t: Telling, game: Game, it: h.Said) -> None:
    room, title = game.where(it.who), game.title(it.who)
    verb, tone = ("ask", "asks") if it.text.endswith("?") else ("say", "says")
    speech = mark(Role.SPEECH, f'"{it.text}"')
    line = f"{title} {tone}, {speech}"
    message = {"channel": "say", "talker": plain(title), "text": plain(line)}
    for player in game.here(room, "player"):
        if player == it.who:
            own = f"You {verb}, {speech}"
            t.to(player, own)
            t.data(player, "Comm.Channel.Text", message | {"text": plain(own)}, many=True)
        else:
            t.to(player, line)
            t.data(player, "Comm.Channel.Text", message, many=True)


def _messaged(t: Telling, game: Game, it: h.Messaged) -> None:
    speech = mark(Role.SPEECH, f'"{it.text}"')
    talker = plain(game.name(it.who))
    for player, line in (
        (it.who, f"You tell {game.name(it.to)}, {speech}"),
        (it.to, f"{game.title(it.who)} tells you, {speech}"),
    ):
        t.to(player, line)
        t.data(player, "Comm.Channel.Text", {"channel": "tell", "talker": talker, "text": plain(line)}, many=True)


def _emoted(t: Telling, game: Game, it: h.Emoted) -> None:
    joint = "" if it.text[:1] in {"'", ","} else " "
    t.others(game.where(it.who), f"{game.title(it.who)}{joint}{it.text}")


def _talked(t: Telling, game: Game, it: h.Talked) -> None:
    speech = mark(Role.SPEECH, f'"{it.reply}"')
    t.to(it.who, f"{game.title(it.npc)} says to you, {speech}")
    t.others(game.where(it.who), f"{game.title(it.npc)} says something to {game.name(it.who)}.", it.who)


def _barked(t: Telling, game: Game, it: h.Barked) -> None:
    t.others(game.where(it.who), f"{game.title(it.who)} {it.line}")


def _proclaimed(t: Telling, game: Game, it: h.Proclaimed) -> None:
    for player in game.here(it.who, "player") if it.who else list(game.links):
        t.to(player, mark(Role.SYSTEM, it.text))


def _told(t: Telling, _: Game, it: h.Told) -> None:
    t.to(it.who, it.text)


# things


def _item(game: Game, thing: Entity) -> dict[str, str]:
    return {"id": str(game.world.uid(thing)), "name": game.thing(thing).item.name}


def _inventory(t: Telling, game: Game, who: Entity, verb: str, thing: Entity) -> None:
    if is_player(who):
        t.data(who, f"Char.Items.{verb}", {"location": "inv", "item": _item(game, thing)}, many=True)


def _took(t: Telling, game: Game, it: h.Took) -> None:
    name = game.name(it.thing)
    out_of = f" from {game.name(it.out_of)}" if it.out_of else ""
    t.to(it.who, f"You take {name}{out_of}.")
    t.others(game.where(it.who), f"{game.title(it.who)} takes {name}{out_of}.", it.who)
    _inventory(t, game, it.who, "Add", it.thing)


def _dropped(t: Telling, game: Game, it: h.Dropped) -> None:
    name = game.name(it.thing)
    t.to(it.who, f"You drop {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} drops {name}.", it.who)
    _inventory(t, game, it.who, "Remove", it.thing)


def _gave(t: Telling, game: Game, it: h.Gave) -> None:
    name = game.name(it.thing)
    t.to(it.who, f"You give {name} to {game.name(it.to)}.")
    t.to(it.to, f"{game.title(it.who)} gives you {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} gives {name} to {game.name(it.to)}.", it.who, it.to)
    _inventory(t, game, it.who, "Remove", it.thing)
    _inventory(t, game, it.to, "Add", it.thing)


def _paid(t: Telling, game: Game, it: h.Paid) -> None:
    t.to(it.who, f"You give {it.scrip} scrip to {game.name(it.to)}.")
    t.to(it.to, f"{game.title(it.who)} gives you {it.scrip} scrip.")
    t.others(game.where(it.who), f"{game.title(it.who)} counts some scrip into a hand.", it.who, it.to)


def _wore(t: Telling, game: Game, it: h.Wore) -> None:
    name = game.name(it.thing)
    you, they = ("wield", "wields") if it.slot == "wield" else ("put on", "puts on")
    t.to(it.who, f"You {you} {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} {they} {name}.", it.who)


def _removed(t: Telling, game: Game, it: h.Removed) -> None:
    name = game.name(it.thing)
    t.to(it.who, f"You stop using {name}.")
    t.others(game.where(it.who), f"{game.title(it.who)} stops using {name}.", it.who)


# fights

_FORCE = (
    (5, "graze", "grazes"),
    (12, "hit", "hits"),
    (22, "hit hard", "hits hard"),
    (100, "tear into", "tears into"),
)


def _force(wound: int, full: int) -> tuple[str, str]:
    share = wound * 100 // max(1, full)
    for limit, you, they in _FORCE:
        if share < limit:
            return you, they
    return _FORCE[-1][1:]


def _attacked(t: Telling, game: Game, it: h.Attacked) -> None:
    t.to(it.who, f"You go for {game.name(it.foe)}.")
    t.to(it.foe, mark(Role.HURT, f"{plain(game.title(it.who))} goes for you!"))
    t.others(game.where(it.who), f"{game.title(it.who)} goes for {game.name(it.foe)}.", it.who, it.foe)


def _struck(t: Telling, game: Game, it: h.Struck) -> None:
    room = game.where(it.who)
    full = game.world.get(it.foe, Health).max
    you, they = _force(it.wound, full)
    hit = it.wound > 0
    witnesses = game.here(room, "player")
    for player in witnesses:
        if player == it.who:
            foe = game.name(it.foe)
            t.to(player, f"You {you} {foe}: {mark(Role.STRIKE, str(it.wound))}." if hit else f"You miss {foe}.")
        elif player == it.foe:
            title = game.title(it.who)
            t.to(player, f"{title} {they} you: {mark(Role.HURT, str(it.wound))}." if hit else f"{title} misses you.")
        else:
            t.to(player, f"{game.title(it.who)} {they if hit else 'misses'} {game.name(it.foe)}.")
    if hit and is_player(it.foe):
        _vitals(t, game, it.foe)


def _trapped(t: Telling, game: Game, it: h.Trapped) -> None:
    t.to(it.who, "You look for a way out and find an elbow instead. Try again.")
    t.others(game.where(it.who), f"{game.title(it.who)} tries to get away.", it.who)


def _died(t: Telling, game: Game, it: h.Died) -> None:
    name = game.title(it.who)
    t.to(it.by, f"{name} {mark(Role.STRIKE, 'is dead')}.")
    if it.scrip:
        t.to(it.by, f"You find {it.scrip} scrip.")
    t.others(it.room, f"{name} is dead, killed by {game.name(it.by)}.", it.by, it.who)
    t.to(it.who, mark(Role.HURT, f"{plain(game.title(it.by))} has killed you."))


def _learned(t: Telling, game: Game, it: h.Learned) -> None:
    t.to(it.who, f"You learn something from it: {it.points} experience.")
    if it.level:
        t.to(it.who, mark(Role.SYSTEM, f"You are level {it.level} now. Things hurt a little less."))
        t.others(game.where(it.who), f"{game.title(it.who)} stands a little straighter.", it.who)
        _vitals(t, game, it.who)
    _status(t, game, it.who)


def _rotted(t: Telling, game: Game, it: h.Rotted) -> None:
    corpse = game.world.get(it.who, Corpse)
    t.others(it.room, f"The corpse of {corpse.name} is nothing but dust and a smell of solder now.")


def _vanished(t: Telling, game: Game, it: h.Vanished) -> None:
    t.others(it.room, f"{game.title(it.who)} packs up and goes, without a word.")


def _vitals(t: Telling, game: Game, player: Entity) -> None:
    health = game.world.get(player, Health)
    line = f"H:{health.hp}/{health.max}"
    t.data(player, "Char.Vitals", {"hp": health.hp, "maxhp": health.max, "string": line})


def _status(t: Telling, game: Game, player: Entity) -> None:
    skill = game.world.get(player, Skill)
    body = {"level": str(skill.level), "xp": str(skill.points), "nextlevel": str(experience_for(skill.level + 1))}
    t.data(player, "Char.Status", body)


WORDS: dict[type[h.Happening], Callable[[Telling, Game, Any], None]] = {
    h.Told: _told,
    h.Looked: _looked,
    h.Arrived: _arrived,
    h.Departed: _departed,
    h.Displaced: _displaced,
    h.LostLink: _lost_link,
    h.Walked: _walked,
    h.Appeared: _appeared,
    h.Knocked: _knocked,
    h.Said: _said,
    h.Messaged: _messaged,
    h.Emoted: _emoted,
    h.Talked: _talked,
    h.Took: _took,
    h.Dropped: _dropped,
    h.Gave: _gave,
    h.Paid: _paid,
    h.Wore: _wore,
    h.Removed: _removed,
    h.Attacked: _attacked,
    h.Struck: _struck,
    h.Trapped: _trapped,
    h.Died: _died,
    h.Learned: _learned,
    h.Barked: _barked,
    h.Rotted: _rotted,
    h.Vanished: _vanished,
    h.Proclaimed: _proclaimed,
}
"""Who puts which happening into words."""
