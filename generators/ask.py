"""A request as it reaches a worker: JSON in, typed once, and then only read."""

from dataclasses import dataclass, field
from typing import Any

from engine.vocabulary import Direction, GrowthPoint, Kind, Site

Place = tuple[int, int, int]


class BadRequestError(ValueError):
    """A request that cannot be read."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: what to make, where, with which dice, in which mood and within which limits."""

    request: str
    kind: Kind
    seed: int
    site: Site
    at: GrowthPoint | None
    mood: dict[str, int]
    limits: dict[str, Any]
    facts: dict[str, Any]
    why: str
    requested_by: str
    created: int
    tables: str = ""
    said: frozenset[int] = field(default_factory=frozenset[int])

    @classmethod
    def read(cls, job: dict[str, Any]) -> "Ask":
        """Read a job. Raises BadRequestError for one that is not as the director writes them."""
        try:
            site = dict(job["site"])
            return cls(
                request=str(job["request"]),
                kind=Kind(job["kind"]),
                seed=int(job["seed"]),
                site=Site(
                    room=site["room"],
                    area=site["area"],
                    area_name=site["area_name"],
                    levels=(int(site["levels"][0]), int(site["levels"][1])),
                    faction=site.get("faction"),
                    at=_place(site.get("at")),
                    towards=site.get("towards"),
                    taken=tuple(place for place in map(_place, site.get("taken", ())) if place),
                    names=tuple(site.get("names", ())),
                    npcs=tuple(site.get("npcs", ())),
                    items=tuple(site.get("items", ())),
                    doors=tuple((d[0], d[1], _place(d[2]) or (0, 0, 0)) for d in site.get("doors", ())),
                ),
                at=GrowthPoint.model_validate(job["at"]) if job.get("at") else None,
                mood=dict(job.get("mood") or {}),
                limits=dict(job.get("limits") or {}),
                facts=dict(job.get("facts") or {}),
                why=str(job.get("why", "")),
                requested_by=str(job.get("requested_by", "director")),
                created=int(job.get("created", 0)),
                tables=str(job.get("tables", "")),
                said=frozenset(int(word) for word in (job.get("limits") or {}).get("said", ())),
            )
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as fault:
            raise BadRequestError(f"a request cannot be read: {type(fault).__name__}: {fault}") from fault

    @property
    def towards(self) -> Direction | None:
        """The direction of the growth point."""
        return self.at.towards if self.at else None

    def knob(self, name: str) -> int:
        """How far a slider of the mood is pushed, 0 to 100; 50 where nothing is said."""
        return self.mood.get(name, 50)


def _place(found: Any) -> Place | None:
    return (int(found[0]), int(found[1]), int(found[2])) if found else None
