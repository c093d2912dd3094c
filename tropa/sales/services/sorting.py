"""Whether people look at enquiries first; where they do not, what becomes of each at once."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.sales.models import Pipeline
from tropa.staff.models import Member

MODULE = "leads"
ACCEPTED = "leads_accepted"
"""Under these keys of the company's modules it is kept."""


@dataclass(frozen=True)
class Sorting:
    """By people, or into which pipeline and whose hands; None is the first pipeline, and nobody's hands."""

    by_people: bool = True
    pipeline: UUID | None = None
    owner: UUID | None = None


def wanted() -> Sorting:
    """As the company has set it."""
    settings = WorkspaceSettings.shown()
    modules = settings.modules if settings else {}
    told = modules.get(ACCEPTED) or {}
    pipeline, owner = (as_uuid(str(told.get(name, ""))) for name in ("pipeline", "owner"))
    return Sorting(bool(modules.get(MODULE, True)), pipeline, owner)


def pipeline_of(way: Sorting) -> Pipeline:
    """Where deals of enquiries begin.

    Raises:
        RuleViolation: the company has no pipeline.
    """
    found: Pipeline | None = Pipeline.objects.filter(pk=way.pipeline).first() if way.pipeline else None
    return found or Pipeline.first()


def owner_of(way: Sorting) -> Member | None:
    """Whose they are, if that colleague still works here."""
    return Member.objects.active().filter(pk=way.owner).first() if way.owner else None


def change(way: Sorting, *, by: Member) -> None:
    """Set it.

    Raises:
        Denied: `by` may not edit the company's settings.
        RuleViolation: there is no such pipeline or colleague.
    """
    access.check(by, "settings", "edit")
    if way.pipeline and not Pipeline.objects.filter(pk=way.pipeline).exists():
        raise RuleViolation("sales.no_such_pipeline", _("Choose a pipeline from the list."), field="pipeline")
    if way.owner and owner_of(way) is None:
        raise RuleViolation("sales.no_such_member", _("Choose a colleague from the list."), field="owner")
    told = {name: str(value) for name, value in (("pipeline", way.pipeline), ("owner", way.owner)) if value}
    title = _("Enquiries are sorted by people first") if way.by_people else _("Enquiries become deals at once")
    with operation("sales.sort_leads", title=title):
        company = WorkspaceSettings.objects.get()
        company.modules = {**company.modules, MODULE: way.by_people, ACCEPTED: told}
        company.save()
