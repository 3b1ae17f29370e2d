"""Speaking: to the room, to one, in gestures; and who is there to hear."""

from engine.commands.command import Tale
from engine.commands.targets import bare_name, one
from engine.components import Person, Skill
from engine.ecs import Entity
from engine.game import Game, listed
from engine.happenings import Emoted, Messaged, Said, Told
from engine.vocabulary.markup import Role, mark

NOWHERE = "There is nobody yet, and no street to stand in."


def say(game: Game, me: Entity, rest: str) -> Tale:
    """Speak to everybody in the room."""
    if not rest:
        yield Told(me, "Say what?")
    else:
        yield Said(me, _unquoted(rest)) if game.where(me) else Told(me, NOWHERE)


def _unquoted(text: str) -> str:
    """Take quotes off that are put around everything: what is said will have its own."""
    inside = text[1:-1].strip()
    return inside if text[0] == text[-1] == '"' and inside and '"' not in inside else text


def emote(game: Game, me: Entity, rest: str) -> Tale:
    """Do something in your own words."""
    meant = any(letter.isalnum() for letter in rest)
    if meant and not game.where(me):
        yield Told(me, NOWHERE)
    elif meant:
        yield Emoted(me, rest if rest[-1] in '.!?"' else f"{rest}.")
    else:
        yield Told(me, "Do what? For example: emote leans on the railing.")


def tell(game: Game, me: Entity, rest: str) -> Tale:
    """Tell one player something, wherever they are."""
    name, _, text = rest.partition(" ")
    if not name or not text.strip():
        yield Told(me, f"Tell whom what? For example: {mark(Role.COMMAND, 'tell Vex meet me at the plaza')}.")
        return
    to = find_player(game, name)
    if not to:
        yield Told(me, _nobody(game, me, name))
    elif to == me:
        yield Told(me, "You mutter to yourself. It helps less than it should.")
    elif not game.awake(to):
        yield Told(me, f"{game.title(to)} has gone quiet and hears nothing.")
    else:
        yield Messaged(me, to, text.strip())


def _nobody(game: Game, me: Entity, name: str) -> str:
    fits = [game.name(player) for player in _beginning(game, name)]
    if fits:
        return f'"{name[:32]}" could be {listed(fits[:6], " or ")}.'
    here = one(game, name, game.here(game.where(me), "npc"))
    if here:
        known = bare_name(game, here)
        return f"{game.title(here)} is right here. Try {mark(Role.COMMAND, f'talk {known}')}."
    return f'Nobody called "{name[:32]}" is in the city now. Type {mark(Role.COMMAND, "who")} to see who is.'


def find_player(game: Game, name: str) -> Entity:
    """Find a character in the world by name, or by the beginning of it when only one fits; 0 for nobody."""
    wanted = name.lower()
    exact = game.names.get(wanted, 0)
    if exact and game.where(exact):
        return exact
    fits = _beginning(game, wanted)
    return fits[0] if len(fits) == 1 else 0


def _beginning(game: Game, name: str) -> list[Entity]:
    wanted = name.lower()
    return [player for known, player in game.names.items() if known.startswith(wanted) and game.where(player)]


def who(game: Game, me: Entity, _: str) -> Tale:
    """Say who is in the city."""
    here = sorted(game.links, key=game.world.uid)
    lines = [f"{len(here)} {'player is' if len(here) == 1 else 'players are'} in the city."]
    for player in here:
        person, skill = game.world.get(player, Person), game.world.get(player, Skill)
        office = f", {person.role}" if person.role not in {"player", ""} else ""
        guest = ", a guest" if person.guest else ""
        lines.append(f"{mark(Role.PLAYER, person.name)}, level {skill.level}{office}{guest}")
    yield Told(me, "\n".join(lines))
