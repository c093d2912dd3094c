"""Writing the words of records, on every path on which a record is written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db.models import Q
from django_stubs_ext import StrOrPromise

from tropa.core import buffer, scope
from tropa.core.access import Viewer
from tropa.core.models.search import SearchDoc
from tropa.core.records.inserting import insert_rows
from tropa.core.registry import Registry
from tropa.core.search.hits import Hit
from tropa.lib import words
from tropa.lib.sequences import chunks

PART = 500
MOST_WORDS = 400
"""Words of one record that are kept: a pasted book does not swell the index."""


class Texts(NamedTuple):
    """What one record is found by: texts are split and stemmed, of phones the last digits count."""

    words: Sequence[str] = ()
    """The first is the title: records whose title begins with what was typed come first."""
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    extra: Sequence[str] = ()
    """Found as they stand, as whole words: numbers, codes."""


class Searchable:
    """One kind that the search finds; registered in `<app>/search.py`."""

    label: ClassVar[str]
    """The kind."""
    letter: ClassVar[str]
    """Begins each of its words in the index, and no other kind's: whoever looks in one kind meets no other."""
    title: ClassVar[StrOrPromise]
    """The heading of its group."""
    icon: ClassVar[str] = "search"
    order: ClassVar[int] = 100
    everywhere: ClassVar[bool] = True
    """Whether the search of everything looks here; others are found where one of the kind is chosen."""
    model: ClassVar[Any]
    parts: ClassVar[Mapping[Any, str]] = {}
    """Child models whose texts belong to it -> their column with its id."""

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """The texts of those of `ids` that are live, in a constant number of queries."""
        raise NotImplementedError

    def found(self, viewer: Viewer) -> Any:
        """The records that this viewer may find."""
        return self.model.objects.visible_to(viewer)

    def within_rights(self, viewer: Viewer, readings: Sequence[Sequence[str]]) -> Q:
        """A further condition where the viewer does not see every field by whose words a record is found.

        Args:
            readings: what was typed, read in several ways; each is a list of words that must all be there.
        """
        return Q()

    def hits(self, records: Sequence[Any], viewer: Viewer) -> Iterable[Hit]:
        """How these records look in the results, in the same order, in a constant number of queries."""
        raise NotImplementedError


searchables: Registry[Searchable] = Registry(Searchable, module="search")


def line_of(kind: str, texts: Texts) -> str:
    """What the index knows of a record: the workspace, then words, stems (marked by "=") and tails, each once."""
    found: list[str] = []
    for text in texts.words:
        there = words.words(text)
        found += there
        found += [f"={words.stem(word)}" for word in there]
    for number in texts.phones:
        found += words.phone_tails(number)
    for address in texts.emails:
        found += words.email_pieces(address)
    for text in texts.extra:
        found += words.words(text)
    kept = list(dict.fromkeys(found))[:MOST_WORDS]
    return f" {searchables.get(kind).letter}".join([workspace_token(scope.require()), *kept])


def workspace_token(workspace: UUID) -> str:
    """The word that every document of a workspace has, so that the index itself narrows to it."""
    return f"w:{workspace.hex}"


def hand(kind: str, lines: Mapping[UUID, str]) -> None:
    """Give the lines of records that the open operation has made, with all their parts: nobody reads them again.

    A later change in the same transaction would not be seen, so this is for mass inserts alone.
    """
    buffer.required(SearchDoc).root.handed[kind].update(lines)


def keep(model: Any, ids: set[UUID]) -> None:
    """Hook of the journal: write the words of these records anew, and of the records they are a part of."""
    operation = buffer.current()
    for searchable in searchables:
        handed = operation.root.handed[searchable.label] if operation else {}
        if searchable.model is model:
            _insert(searchable, [(pk, line) for pk, line in handed.items() if pk in ids])
            _write(searchable, ids.difference(handed))
        elif model in searchable.parts:
            _write(searchable, _owners(searchable, model, ids).difference(handed))


def _owners(searchable: Searchable, model: Any, ids: set[UUID]) -> set[UUID]:
    """Whose parts these are or were; without those that were written themselves and have their own call."""
    column = searchable.parts[model]
    operation = buffer.current()
    fresh = operation.inserted(model, column.removesuffix("_id")) if operation else {}
    owners = set(fresh.values())
    for part in chunks(ids - fresh.keys(), PART):
        owners.update(model.everything.filter(pk__in=part).values_list(column, flat=True))
    if operation is not None:
        for entry in operation.root.written:
            if entry.model is model and column in entry.columns:  # a purged part, or one that moved to another owner
                at = entry.columns.index(column)
                owners |= {row[2][at] for row in entry.rows}
        owners -= operation.touched_of(searchable.model)
    return owners - {None}


def rebuild(kind: str) -> int:
    """Write the words of all records of a kind anew; returns how many there are."""
    searchable, count = searchables.get(kind), 0
    for part in chunks(searchable.model.everything.values_list("pk", flat=True).iterator(chunk_size=2_000), PART):
        _write(searchable, set(part))
        count += len(part)
    return count


def stale(searchable: Searchable, ids: Collection[UUID]) -> list[UUID]:
    """Those of `ids` whose words in the index are not what their texts are by now."""
    wrong: list[UUID] = []
    for part in chunks(ids, PART):
        wanted = {pk: line_of(searchable.label, texts) for pk, texts in searchable.texts(part).items()}
        kept = dict(SearchDoc.objects.filter(record__in=part).values_list("record", "words"))
        wrong += [pk for pk in part if wanted.get(pk) != kept.get(pk)]
    return wrong


def _write(searchable: Searchable, ids: Collection[UUID]) -> None:
    for part in chunks(ids, PART):
        texts = searchable.texts(part)
        there = {doc.record: doc for doc in SearchDoc.objects.filter(record__in=part)}
        changed = []
        for identity in texts.keys() & there.keys():
            doc, line = there[identity], line_of(searchable.label, texts[identity])
            if doc.words != line:
                doc.words = line
                changed.append(doc)
        fresh = [(pk, line_of(searchable.label, text)) for pk, text in texts.items() if pk not in there]
        _insert(searchable, fresh)
        if changed:
            SearchDoc.objects.bulk_update(changed, ["words"], batch_size=100)
        if gone := there.keys() - texts.keys():
            SearchDoc.objects.filter(record__in=gone).delete()


def _insert(searchable: Searchable, lines: Iterable[tuple[UUID, str]]) -> None:
    rows = [(searchable.label, *line) for line in lines]
    insert_rows(SearchDoc, ["kind", "record", "words"], rows, together=True)


def forget(doomed: dict[Any, set[UUID]]) -> None:
    """Eraser of the journal: nothing is found by the words of an erased person."""
    for model, ids in doomed.items():
        keep(model, ids)
