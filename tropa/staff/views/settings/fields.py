"""Own fields of the company, beside those that every workspace has."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, kinds
from tropa.core.errors import NotFound
from tropa.core.fieldtypes import custom_types, types
from tropa.core.models import Field
from tropa.core.urls import page_url
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage


def kinds_with_fields() -> list[Any]:
    """Declared kinds whose records take own fields."""
    found = []
    for label in kinds.labels():
        try:
            declared = catalogue.declared(label)
            declared.model._meta.get_field("custom")
        except (KeyError, FieldDoesNotExist):
            continue
        found.append(declared)
    return found


def target_choices() -> list[tuple[str, str]]:
    """Kinds that a field may lead to."""
    found = []
    for label in kinds.labels():
        try:
            found.append((label, str(catalogue.declared(label).title)))
        except KeyError:
            continue
    return found


class Fields(SectionPage):
    """The fields of one kind; the form adds one."""

    section = "fields"
    template = "staff/settings/fields.html"
    edits = ("field", "create")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Which kind."""
        self.kinds = kinds_with_fields()
        wanted = request.GET.get("kind", "")
        found = [kind for kind in self.kinds if kind.label == wanted] or self.kinds
        if not found:
            raise NotFound
        self.kind = found[0]

    def done(self, request: MemberRequest) -> Any:
        """Add the field."""
        posted = request.POST
        lines = [line.strip() for line in posted.get("choices", "").splitlines() if line.strip()]
        field = Field.add(
            self.kind.label,
            posted.get("label", ""),
            posted.get("type", ""),
            choices=lines,
            target=posted.get("target", ""),
            required=bool(posted.get("required")),
            filterable=bool(posted.get("filterable")),
            help=" ".join(posted.get("help", "").split())[:300],
        )
        return _("Field “%(label)s” added") % {"label": field.label}

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Declared fields and own ones."""
        specs = [spec for spec in catalogue.of(self.kind.label) if not spec.custom]
        own = Field.objects.filter(kind=self.kind.label).order_by("archived_at", "position", "id")
        return {
            "kinds": self.kinds,
            "kind": self.kind,
            "declared": [(spec, spec.type.title) for spec in specs],
            "own": [(field, types.get(field.type).title) for field in own],
            "types": [(label, types.get(label).title) for label in custom_types()],
            "targets": target_choices(),
        }


class OneField(SectionPage):
    """An own field: renamed, put away, brought back."""

    section = "fields"
    template = "staff/settings/field.html"
    edits = ("field", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.field: Field = access.fetch(request.member, Field, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """By what the form asks."""
        if request.POST.get("archive"):
            self.field.archive()
            return _("Archived; its values stay and come back with it.")
        if request.POST.get("revive"):
            self.field.revive()
            return _("The field is back.")
        self.field.rename(request.POST.get("label", ""))
        return _("Saved")

    def after(self, request: MemberRequest) -> str:
        """Back to the list of its kind."""
        return f"{page_url('staff:fields')}?kind={self.field.kind}"

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The field as stored."""
        return {"field": Field.objects.get(pk=self.field.pk), "type": types.get(self.field.type).title}
