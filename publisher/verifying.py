"""Whether what was kept is what was published: a snapshot's files against the chronicle."""

from collections.abc import Iterable, Mapping

from engine.vocabulary import Catalogue, ContentPatched, CouncilEvent
from publisher.library import ref_of
from publisher.reading import read

_NAMED = 5


def kept(files: Mapping[str, str]) -> tuple[Catalogue, list[str]]:
    """Read kept files as content, and say what cannot be read."""
    found = [read(path, ref_of(path).kind, text) for path, text in sorted(files.items())]
    wrong = [str(error) for _, errors in found for error in errors]
    return Catalogue.of(thing for thing, _ in found if thing is not None), wrong


def published(records: Iterable[CouncilEvent], position: str) -> Catalogue | None:
    """Say what was published when a record was written; empty before the first, None where there is no such record."""
    catalogue = Catalogue()
    if not position:
        return catalogue
    for record in records:
        if isinstance(record, ContentPatched):
            catalogue = catalogue.patched(record.patch)
        if record.id == position:
            return catalogue
    return None


def differences(one: Catalogue, other: Catalogue, ours: str, theirs: str) -> list[str]:
    """Say in a line each which things only one of two catalogues holds, or holds differently."""
    mine, others = ({f"{kind}/{id_}": thing for kind, of in it.things.items() for id_, thing in of.items()}
                    for it in (one, other))  # fmt: skip
    parted = {
        f"only in {ours}": sorted(mine.keys() - others.keys()),
        f"only in {theirs}": sorted(others.keys() - mine.keys()),
        f"in {ours} not as in {theirs}": sorted(ref for ref in mine.keys() & others.keys() if mine[ref] != others[ref]),
    }
    return [f"{len(refs)} things are {where}: {_some(refs)}" for where, refs in parted.items() if refs]


def _some(refs: list[str]) -> str:
    return ", ".join(refs[:_NAMED]) + (" and more" if len(refs) > _NAMED else "")
