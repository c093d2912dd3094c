"""Lists of records: filter, words, order and pages, all by the catalogue."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, paging, query
from tropa.core.api.bodies import check_text, parse
from tropa.core.api.rendering import chosen, rendered
from tropa.core.errors import FieldError, Invalid
from tropa.core.search import finding, searchables
from tropa.lib.names import folded

MOST_WORDS = 8


def listed(
    kind: str, viewer: Any, *, asked: str, search: str, sort: str, limit: int, cursor: str, fields: str, include: str
) -> dict[str, Any]:
    """One page of what the viewer sees: items, the cursor of the next, the count as far as it is known.

    Raises:
        Denied: the viewer may not look at such records at all.
        Invalid: a filter, field, order or cursor that cannot be.
    """
    access.check(viewer, kind, "view")
    known = catalogue.of(kind)
    names = chosen(known, viewer, check_text(fields, "fields"))
    joined = chosen(known, viewer, check_text(include, "include"), "include")
    found = known.joined(known.model.objects.visible_to(viewer), [*names, *joined])
    if asked:
        found = found.filter(query.compile(kind, filter_of(asked), viewer=viewer))
    if search.strip():
        found = found.filter(matching(known, viewer, check_text(search, "search")))
    page = paging.page(
        found,
        kind,
        sort=check_text(sort, "sort"),
        cursor=check_text(cursor, "cursor") or None,
        limit=limit,
        viewer=viewer,
        fields=known,
    )
    return {
        "items": rendered(known, page.items, names, joined),
        "next": page.next,
        "count": page.count,
        "count_exact": page.count_exact,
    }


def filter_of(text: str) -> Any:
    """The JSON filter of an address.

    Raises:
        Invalid: it is no JSON; the error names `query`.
    """
    try:
        return parse(text)
    except Invalid as wrong:
        raise Invalid([FieldError("query", each.code, each.message) for each in wrong.errors]) from None


def matching(fields: catalogue.FieldSet, viewer: Any, words: str) -> Q:
    """Records that core.search finds by these words; kinds it does not know are looked through by their texts.

    Raises:
        Invalid: nothing of this kind can be searched.
    """
    if fields.kind in searchables:
        return finding.matching(fields.kind, words, viewer)
    columns = [spec.search for spec in fields.readable(viewer) if spec.search]
    if not columns:
        raise Invalid([FieldError("search", "search.no_texts", _("Records of this kind cannot be searched by words."))])
    found = Q()
    for word in folded(words).split()[:MOST_WORDS]:
        either = Q()
        for column in columns:
            either |= Q(**{f"{column}__contains": word})
        found &= either
    return found
