"""Entries as one reader sees them: records are named as far as he may see them, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access, catalogue, kinds
from tropa.core.catalogue.sources import named
from tropa.core.kinds import Named
from tropa.core.models import AccessEntry
from tropa.core.newest import newest
from tropa.core.paging import COUNTED
from tropa.core.templatetags.face import figure
from tropa.core.urls import page_url
from tropa.staff.access_log.asked import ACTS, Asked
from tropa.staff.access_log.sentences import sentences
from tropa.staff.models import ApiToken, Member

PAGE = 50
SIGNS = [
    {"act": "view", "icon": "eye"},
    {"act": "list", "icon": "table"},
    {"act": "search", "icon": "search"},
    {"act": "export", "icon": "download"},
    {"act": "print", "icon": "printer"},
    {"act": "download", "icon": "paperclip"},
]


@dataclass(frozen=True)
class Line:
    """One entry with the names that its reader may know."""

    entry: AccessEntry
    who: str
    where: str
    """From where: a browser, a program, the command line."""
    record: Named | None
    """None: it names none, or one that is not there or not the reader's to see."""
    what: str
    """What kind of records, or which report."""
    sentence: str
    columns: str

    @property
    def act(self) -> str:
        """What was done."""
        return str(ACTS[self.entry.act])

    @property
    def sign(self) -> str:
        """Its icon."""
        return next(sign["icon"] for sign in SIGNS if sign["act"] == self.entry.act)

    @property
    def form(self) -> str:
        """Of an export, the format."""
        return str(self.entry.details.get("form", "")).upper()

    @property
    def list_url(self) -> str:
        """What the same filter finds now; empty where it is not known."""
        entry = self.entry
        if entry.kind not in LISTS or entry.asked == "{}" or entry.words:
            return ""
        return f"{page_url(LISTS[entry.kind])}?{urlencode({'view': 'all', 'filter': entry.asked})}"

    @property
    def found(self) -> str:
        """How many records it was about; empty for one that is named."""
        entry = self.entry
        if entry.found is None:
            return str(entry.shown) if entry.shown and entry.record is None else ""
        if entry.act in (AccessEntry.Act.LIST, AccessEntry.Act.SEARCH) and entry.found > COUNTED:
            return _("more than 10,000")
        return str(figure(entry.found))


LISTS = {
    "customer": "customers:list",
    "task": "activities:list",
    "deal": "sales:list",
    "lead": "sales:leads",
    "sale": "sales:sales",
}
"""Where records of a kind are listed: a number of the log opens into them."""


def page(viewer: Any, asked: Asked, *, before: str = "", limit: int = PAGE) -> tuple[list[Line], str]:
    """The newest entries and the mark to go on with (empty: no more). The edge has asked for the right.

    Args:
        before: the mark of the page above; one that cannot be read begins anew.
    """
    found, more = newest(AccessEntry.objects.filter(asked.condition()), before=before, limit=limit)
    return list(lines(found, viewer)), more


def lines(entries: Sequence[AccessEntry], viewer: Any) -> Iterator[Line]:
    """Lines of these entries."""
    people = dict(Member.everything.filter(pk__in={one.actor_id for one in entries}).values_list("pk", "name"))
    programs = dict(ApiToken.everything.filter(pk__in={one.token for one in entries}).values_list("pk", "name"))
    records, spoken = _records(entries, viewer), sentences(entries, viewer)
    for one in entries:
        yield Line(
            entry=one,
            who=people.get(one.actor_id) or _("Tropa"),
            where=_where(one, programs),
            record=records.get(one.record),
            what=str(access.kinds.get(one.kind).title) if one.kind in access.kinds else "",
            sentence=spoken.get(one.pk, ""),
            columns=_columns(one, viewer),
        )


def _where(entry: AccessEntry, programs: dict[UUID, str]) -> str:
    if entry.token:
        return _("program “%(name)s”") % {"name": programs.get(entry.token, "…")}
    if entry.session:
        return _("browser %(sign)s") % {"sign": entry.session[:4]}
    return _("command line") if entry.origin == "cli" else ""


def _records(entries: Iterable[AccessEntry], viewer: Any) -> dict[UUID | None, Named]:
    ids: dict[str, set[UUID]] = defaultdict(set)
    for one in entries:
        if one.record and kinds.exists(one.kind) and one.kind in access.kinds:
            ids[one.kind].add(one.record)
    found: dict[UUID | None, Named] = {}
    for kind, wanted in ids.items():
        model = kinds.model(kind)
        seen = model._base_manager.filter(access.row_filter(viewer, model), pk__in=wanted)
        found |= {row.pk: name for row in seen if (name := named(row))}
    return found


def _columns(entry: AccessEntry, viewer: Any) -> str:
    names = entry.details.get("columns", [])
    if not catalogue.is_declared(entry.kind):
        return ", ".join(names)
    fields = catalogue.of(entry.kind)
    return ", ".join(str(fields[name].label) if name in fields else name for name in names)


def looks_url(record: Any, viewer: Any) -> str:
    """Where those who may read the log find who looked at a record; empty for others."""
    if not access.may(viewer, "access_entry", "view"):
        return ""
    return f"{page_url('staff:access_log')}?{urlencode({'kind': record.kind_label, 'record': record.pk, 'who': 1})}"
