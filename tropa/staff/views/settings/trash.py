"""The trash: what was put there, kind by kind, to be restored."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, editing
from tropa.core.access import AccessKind
from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.records import Record
from tropa.core.urls import page_url
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage

SHOWN = 100


def kinds_in_trash(member: Any) -> list[Any]:
    """Kinds with something in the trash that the member may bring back."""
    found = []
    for kind in access.kinds:
        model = access.model_of(kind.label)
        if not issubclass(model, Record) or getattr(model, "undo", "") == "never" or kind.parent_kind:
            continue
        if access.may(member, kind.label, "delete") and thrown(kind, member).exists():
            found.append(kind)
    return found


def thrown(kind: Any, member: Any) -> Any:
    """What lies in the trash of a kind, as far as the member may delete it."""
    model = access.model_of(kind.label)
    return model.everything.trashed().filter(access.row_filter(member, model, "delete"))


class Trash(SectionPage):
    """The newest of one kind; POST restores one."""

    section = "trash"
    template = "staff/settings/trash.html"

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Which kind."""
        self.kinds = kinds_in_trash(request.member)
        wanted = request.GET.get("kind", "")
        found = [kind for kind in self.kinds if kind.label == wanted] or self.kinds
        self.kind: AccessKind | None = found[0] if found else None

    def done(self, request: MemberRequest) -> str | HttpResponse:
        """Restore."""
        identity = as_uuid(request.POST.get("id", ""))
        if self.kind is None or identity is None:
            raise NotFound
        record = thrown(self.kind, request.member).filter(pk=identity).first()
        if record is None:
            raise NotFound
        try:
            catalogue.declared(self.kind.label)
        except KeyError:
            with operation("staff.restore", title=_("“%(name)s” restored") % {"name": record}):
                record.restore()
        else:
            editing.restore(self.kind.label, record.pk, request.member)
        return _("“%(name)s” restored") % {"name": record}

    def after(self, request: MemberRequest) -> str:
        """Stay with the kind."""
        return f"{page_url('staff:trash')}?kind={self.kind.label if self.kind else ''}"

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The newest."""
        rows = thrown(self.kind, request.member).order_by("-deleted_at", "id")[: SHOWN + 1] if self.kind else []
        found = list(rows)
        return {"kinds": self.kinds, "kind": self.kind, "rows": found[:SHOWN], "more": len(found) > SHOWN}
