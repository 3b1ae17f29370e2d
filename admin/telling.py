"""The past, and what would happen, in lines a person reads."""

from collections.abc import Iterator, Mapping
from typing import Any

REDIS = {
    "full": "It is full, and players wait: give it more room (CONFIG SET maxmemory).",
    "disk": "It cannot write to its disk, and players wait: make room where its files lie.",
    "slow": "That is slow; everybody waits that much longer.",
}
"""What an operator is told of each trouble Redis may be in."""

NAMED = 12
HEARD = 6


def engine_line(why: str) -> str:
    """Tell why no engine can live on, and that nothing more is to be done once that is put right."""
    return f"The engine cannot go on: {why}. Players wait, and what they type is kept; `ouro up` tries by itself."


def portrait_lines(about: Mapping[str, Any]) -> Iterator[str]:
    """Tell of somebody, something or some place, as `ouro replay --inspect` found it."""
    id_ = f" ({about['id']})" if about["id"] else ""
    yield f"{about['name']}{id_}, {about['kind']} #{about['uid']}, {_place(about)}"
    for component, values in about["has"].items():
        shown = ", ".join(f"{field} {_value(value)}" for field, value in values.items() if value not in (None, ""))
        yield f"  {component:10} {shown or '-'}"
    for what in ("carries", "here"):
        if about.get(what):
            yield f"  {what:10} {_few([_value(one) for one in about[what]])}"


def rehearsal_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Tell what a rehearsal has changed, as `ouro rehearse` gives it."""
    yield f"{facts['entries']} entries were rehearsed, up to tick {facts['tick']}. The world is as it was."
    for answer in facts["answers"]:
        yield f"{answer['who']} > {answer['line']}"
        yield from (f"          {line}" for line in answer["heard"].splitlines()[:HEARD])
    told = [*_rooms(facts), *_people(facts), *_deaths(facts), *_money(facts), *_moves(facts)]
    yield from told or ["Nothing would be different but the time."]
    for fault in facts["faults"]:
        yield f"fault     {fault}"


def diary_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """Tell the days of an NPC, as `ouro life` found them: when, where, what, and why."""
    yield f"{facts['who']} ({facts['id']}), npc #{facts['uid']}: {_days(facts)}"
    if facts["world"] == "fresh":
        yield "No world was asked: these are the first days of a new one."
    if facts["others"]:
        yield f"{facts['others']} more go by that; a uid, such as #{facts['uid']}, means one of them."
    day = ""
    for page in facts["pages"]:
        today, _, hour = page["when"].rpartition(" ")
        if today != day:
            day = today
            yield f"{day}"
        walked = f" ({page['steps']} rooms on)" if page["steps"] > 1 else ""
        yield f"  {hour}  {page['name']}{walked}: {page['doing']}; {page['why']}"


def _days(facts: Mapping[str, Any]) -> str:
    if facts["routine"] == "none":
        return "no routine"
    home = f"lives at {facts['home']}" if facts["home"] else "lives nowhere"
    return f"{facts['routine']}, {home}" + (f", works at {facts['work']}" if facts["work"] else "")


def _rooms(facts: Mapping[str, Any]) -> Iterator[str]:
    for what, word in (("rooms_new", "new"), ("rooms_gone", "gone"), ("rooms_led", "with other ways out")):
        if found := facts[what]:
            yield f"rooms     {len(found)} {word}: {_few(found)}"


def _people(facts: Mapping[str, Any]) -> Iterator[str]:
    for word in ("came", "went"):
        for kind, names in facts[word].items():
            if names:
                some = _few([f"{count} {name}" for name, count in names.items()])
                yield f"{kind + 's':9} {sum(names.values())} {word}: {some}"


def _deaths(facts: Mapping[str, Any]) -> Iterator[str]:
    if dead := facts["deaths"]:
        some = _few([f"{death['who']} in {death['room']} by {death['by']}" for death in dead])
        yield f"deaths    {len(dead)}: {some}"


def _money(facts: Mapping[str, Any]) -> Iterator[str]:
    purses = [(f"all {kind}s", money) for kind, money in facts["money"].items() if money["before"] != money["after"]]
    for who, money in (*purses, *facts["purses"].items()):
        yield f"money     {who}: {money['before']} to {money['after']} ({money['after'] - money['before']:+})"


def _moves(facts: Mapping[str, Any]) -> Iterator[str]:
    for kind, count in facts["moved"].items():
        if count:
            yield f"moved     {count} {kind}{'s' if count > 1 else ''}"
    some = [
        f"{move['who']} from {move['before'] or 'nowhere'} to {move['after'] or 'nowhere'}" for move in facts["moves"]
    ]
    if some:
        yield f"          {_few(some)}"


def _place(about: Mapping[str, Any]) -> str:
    if about["kind"] == "room":
        return f"with {len(about['here'])} in it"
    if held := about.get("carried_by"):
        return f"carried by {_value(held)}"
    return f"in {about['room']}" if about["room"] else "nowhere"


def _value(value: Any) -> str:
    if isinstance(value, Mapping) and set(value) == {"uid", "name"}:
        return f"{value['name']} #{value['uid']}"
    return str(value)


def _few(parts: list[str]) -> str:
    more = f" and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    return ", ".join(parts[:NAMED]) + more
