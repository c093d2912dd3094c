"""Promises of what is kept beside the records: words of the search, rows of own fields, entries of the trail."""

from collections.abc import Callable, Iterator
from itertools import chain

from django.db.models import Exists, OuterRef

from tropa.core import indexing, kinds
from tropa.core.checkups import MEND, REPORT, RESTORE, Checkup, named
from tropa.core.models import Counter, Field, FieldIndex, SearchDoc
from tropa.core.search.keeping import Searchable, rebuild, searchables, stale

SAMPLE = 1_000
"""So many of the newest records of a kind have their words read again; of all it is asked whether they have any."""


def _of_kind(look: Callable[[Searchable], Iterator[str]]) -> Iterator[str]:
    return chain.from_iterable(look(searchable) for searchable in searchables)


def _unfindable(searchable: Searchable) -> Iterator[str]:
    docs = SearchDoc.objects.filter(kind=searchable.label, record=OuterRef("pk"))
    without = searchable.model.objects.filter(~Exists(docs)).values_list("pk", flat=True)
    for pk in without.iterator(chunk_size=SAMPLE):
        if searchable.texts([pk]):
            yield f"{searchable.label} {pk}"


def _gone(searchable: Searchable) -> Iterator[str]:
    live = searchable.model.objects.filter(pk=OuterRef("record"))
    docs = SearchDoc.objects.filter(~Exists(live), kind=searchable.label)
    return (f"{searchable.label} {pk}" for pk in docs.values_list("record", flat=True))


def _other_words(searchable: Searchable) -> Iterator[str]:
    newest = searchable.model.objects.order_by("-created_at", "pk").values_list("pk", flat=True)[:SAMPLE]
    return (f"{searchable.label} {pk}" for pk in stale(searchable, list(newest)))


def _search_anew() -> None:
    for searchable in searchables:
        rebuild(searchable.label)
        gone = [pk.split()[1] for pk in _gone(searchable)]
        SearchDoc.objects.filter(kind=searchable.label, record__in=gone).delete()


def _indexed() -> list[Field]:
    return list(Field.objects.filter(filterable=True))


def _index_missing() -> str:
    return named(
        "own fields whose filter misses a record",
        (f"{field.kind}.{field.name}" for field in _indexed() if any(True for _pk in indexing.unindexed(field))),
    )


def _index_anew() -> None:
    for field in _indexed():
        indexing.rewrite(field)


def _index_of_gone() -> str:
    wrong = (
        f"{field.kind}.{field.name}"
        for field in _indexed()
        if FieldIndex.objects.filter(field=field)
        .exclude(Exists(kinds.model(field.kind).everything.filter(pk=OuterRef("record"))))
        .exists()
    )
    return named("own fields whose filter knows records that are gone", wrong)


def _fields_known() -> str:
    strange = Field.everything.exclude(kind__in=kinds.labels())
    return named("own fields of a kind that nobody knows", strange.values_list("name", flat=True))


def _counters() -> str:
    return named("series count backwards", Counter.objects.filter(n__lt=0).values_list("series", flat=True))


CHECKUPS = (
    Checkup(
        label="search finds", promise="Every record that can be searched for is found.",
        look=lambda: named("records are not found by the search", _of_kind(_unfindable)),
        remedy=MEND, mend=_search_anew,
    ),
    Checkup(
        label="search forgets", promise="The search finds nothing that is in the trash or gone.",
        look=lambda: named("records are found though they are gone", _of_kind(_gone)), remedy=MEND, mend=_search_anew,
    ),
    Checkup(
        label="search words", promise=f"The newest {SAMPLE} records of each kind are found by the words they have now.",
        look=lambda: named("records are found by other words than theirs", _of_kind(_other_words)),
        remedy=MEND, mend=_search_anew,
    ),
    Checkup(
        label="own fields", promise="Filters by own fields know every record that has a value.",
        look=_index_missing, remedy=MEND, mend=_index_anew,
    ),
    Checkup(
        label="own fields of gone records", promise="Filters by own fields know no record that is gone.",
        look=_index_of_gone, remedy=MEND, mend=_index_anew,
    ),
    Checkup(label="fields", promise="Each own field is of a kind of records.", look=_fields_known, remedy=REPORT),
    Checkup(label="counters", promise="Numbers of records only grow.", look=_counters, remedy=RESTORE),
)  # fmt: skip
