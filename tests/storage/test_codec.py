"""What a codec writes, it reads back."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage.codec import (
    COUNCIL_EVENTS,
    WORLD_EVENTS,
    UnreadableError,
    decode_entry,
    decode_event,
    decode_frames,
    encode_entry,
    encode_event,
    encode_frames,
    frames_by_gateway,
)
from engine.vocabulary import (
    Announced,
    CouncilEvent,
    Direction,
    Event,
    Frame,
    GatewayStarted,
    GrowthPoint,
    Head,
    Kind,
    Mark,
    Patch,
    Patched,
    PlayerSpoke,
    Proposal,
    Put,
    Ref,
    RoleGranted,
    SessionClosed,
    SessionOpened,
    Site,
    SnapshotAsked,
    Ticked,
    WorldRestored,
)
from engine.vocabulary import events as event_types

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
numbers = st.integers(-(2**63), 2**63 - 1)
counts = st.integers(0, 2**53)
slugs = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=12)
json = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
bodies = st.dictionaries(texts, json, max_size=3)
kinds = st.sampled_from(("area", "block", "faction", "item", "npc", "room"))
puts = st.builds(Put, kind=kinds, thing=bodies)
refs = st.builds(Ref, kind=kinds, id=slugs)
lines = st.just("Scaffolding falls away.")
patches = st.builds(
    Patch,
    id=slugs,
    put=st.lists(puts, max_size=2).map(tuple),
    drop=st.lists(refs, max_size=2).map(tuple),
    undoes=st.none() | slugs,
    room=st.none() | slugs,
    announce=st.none() | lines,
)
points = st.builds(GrowthPoint, room=slugs, towards=st.sampled_from(Direction))
marks = st.lists(
    st.builds(Mark, gate=slugs, passed=st.booleans(), why=slugs, before=st.none() | bodies, after=st.none() | bodies),
    max_size=2,
).map(tuple)
heads = st.dictionaries(slugs, st.builds(Head, players=counts, npcs=counts, hostile=counts), max_size=2)
places = st.tuples(counts, counts, counts)
sites = st.builds(
    Site,
    room=slugs,
    area=slugs,
    area_name=texts,
    levels=st.tuples(counts, counts),
    faction=st.none() | slugs,
    at=st.none() | places,
    towards=st.none() | slugs,
    taken=st.lists(places, max_size=2).map(tuple),
    names=st.lists(texts, max_size=2).map(tuple),
    doors=st.lists(st.tuples(slugs, slugs, places), max_size=2).map(tuple),
)
proposals = st.builds(
    Proposal,
    id=slugs,
    type=st.sampled_from(Kind),
    seed=numbers,
    payload=bodies,
    tags=st.lists(slugs, max_size=2).map(tuple),
    at=st.none() | points,
    history=marks,
)
BY_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "door": points,
    "at": st.none() | points,
    "proposal": proposals,
    "patch": patches,
    "marks": marks,
    "site": sites,
    "areas": heads,
    "rooms": heads,
    "kind": st.sampled_from(Kind),
    "files": st.dictionaries(texts, st.none() | texts, max_size=2),
    "before": st.dictionaries(texts, st.none() | texts, max_size=2),
    "mood": st.dictionaries(slugs, counts, max_size=2),
    "record": bodies,
    "limits": bodies,
    "after": json,
}
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {str: texts, int: counts, bool: st.booleans(), Any: json}

entries = st.one_of(
    st.builds(Ticked, counts),
    st.builds(GatewayStarted, texts),
    st.builds(SessionOpened, texts, texts, texts, st.booleans()),
    st.builds(SessionClosed, texts),
    st.builds(PlayerSpoke, texts, counts, texts),
    st.builds(Patched, patches, texts),
    st.builds(RoleGranted, texts, texts),
    st.builds(Announced, texts, texts),
    st.builds(SnapshotAsked, texts),
    st.builds(WorldRestored, texts),
)
frames = st.builds(
    Frame,
    texts,
    texts,
    st.lists(st.tuples(texts, json), max_size=2).map(tuple),
    texts,
    st.booleans(),
)


def _of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of one kind with anything at all in their fields."""
    return st.builds(kind, **{field.name: _field(field.name, field.type) for field in fields(kind)})


def _field(name: str, kind: Any) -> st.SearchStrategy[Any]:
    return BY_TYPE[kind] if kind in BY_TYPE and kind is not Any else BY_FIELD.get(name, json)


@given(entries)
def test_an_entry_comes_back_as_it_went(entry: Any) -> None:
    """Whatever stands in the log is what was appended."""
    assert decode_entry(encode_entry(entry)) == entry


@given(st.lists(frames, max_size=4))
def test_frames_come_back_as_they_went(some: list[Frame]) -> None:
    """A gateway gets what the engine has sent, in order."""
    assert decode_frames(encode_frames(some)) == some


@pytest.mark.parametrize("kind", [*WORLD_EVENTS, *COUNCIL_EVENTS])
@given(data=st.data())
def test_an_event_comes_back_as_it_went(kind: type[Event], data: st.DataObject) -> None:
    """What the director hears is what happened, and what the chronicle tells is what was decided."""
    event = data.draw(_of(kind))
    assert decode_event(event.name, encode_event(event)) == event


def test_every_event_there_is_can_be_written() -> None:
    """A new kind of event cannot be forgotten here."""
    bases = {Event, event_types.WorldEvent, CouncilEvent}
    there = {kind for kind in vars(event_types).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert there - bases == {*WORLD_EVENTS, *COUNCIL_EVENTS}


@given(st.binary(max_size=40))
def test_rubbish_is_called_so(data: bytes) -> None:
    """Bytes that are nothing of ours raise one error, and nothing else."""
    for decode in (decode_entry, decode_frames, lambda some: decode_event("NpcKilled", some)):
        try:
            decode(data)
        except UnreadableError:
            continue


@given(st.lists(frames, max_size=6))
def test_each_gateway_gets_its_own_frames_in_order(some: list[Frame]) -> None:
    """Sorting frames by gateway neither loses nor reorders any."""
    for gateway, its_own in frames_by_gateway(some).items():
        assert its_own == [frame for frame in some if frame.session.partition(":")[0] == gateway]
    assert sum(map(len, frames_by_gateway(some).values())) == len(some)
