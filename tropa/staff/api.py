"""Colleagues and saved views for programs."""

from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tropa.core import access, catalogue, query
from tropa.core.api import Resource, bodies, records_router, resources, schemas, writes
from tropa.core.api.answering import nothing, whole
from tropa.core.api.records import check_version, told, viewer_of, wanted
from tropa.core.api.schemas import described
from tropa.core.errors import Denied, FieldError, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation
from tropa.staff.models import Member, SavedView

members = records_router("member", "members", verbs=frozenset({"list", "get"}))
router = Router(tags=["views"])
resources.register(Resource("views", router))

SHAPE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "version": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "query": {"type": "object"},
        "columns": {"type": "array", "items": {"type": "string"}},
        "sort": {"type": "string"},
        "shared_with": {"type": "string", "enum": SavedView.Shared.values},
        "is_default": {"type": "boolean"},
        "position": {"type": "integer"},
        "member": {"type": ["string", "null"]},
    },
}


class ChangedView(BaseModel):
    """What can be changed in a view."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int | None = None
    name: str = Field(default="", max_length=80)
    query: dict[str, Any] = Field(default_factory=dict)
    columns: list[str] = Field(default_factory=list, max_length=100)
    sort: str = Field(default="", max_length=80)
    shared_with: Literal["mine", "team", "everybody"] = "mine"
    is_default: bool = False
    position: int = Field(default=100, ge=0, le=100_000)


class NewView(ChangedView):
    """What makes a view."""

    kind: str = Field(max_length=40)


@router.get("", operation_id="views_list", summary="Saved views", openapi_extra=described(gives=schemas.page_of(SHAPE)))
def listed(request: HttpRequest, kind: str = "") -> HttpResponse:
    """Own views, those of the team and everybody's."""
    member = viewer_of(request)
    access.check(member, "view", "view")
    asked = Q(kind=bodies.check_text(kind, "kind")) if kind else Q()
    return whole([shown(view) for view in offered(member).filter(asked).order_by("kind", "position", "name", "pk")])


@router.get("/{identity}", operation_id="views_get", summary="One view", openapi_extra=described(gives=SHAPE))
def one(request: HttpRequest, identity: str) -> HttpResponse:
    """A view with its question."""
    return told(shown(found(viewer_of(request), identity, "view")))


@router.post(
    "",
    operation_id="views_create",
    summary="Save a view",
    openapi_extra=described(
        gives=SHAPE, status=201, takes=schemas.model(NewView), parameters=[schemas.KEY], problems=schemas.CREATING
    ),
)
@writes
def create(request: HttpRequest) -> HttpResponse:
    """It belongs to who saves it."""
    member = viewer_of(request)
    access.check(member, "view", "create")
    asked = bodies.read_as(request, NewView)
    if not catalogue.is_declared(asked.kind):
        raise RuleViolation("view.bad_kind", _("There are no such records."), "kind")
    access.check(member, asked.kind, "view")
    view = save(SavedView(kind=asked.kind, member_id=member.pk), asked.model_dump(exclude={"version"}), member)
    return told(shown(view), 201, Location=f"/api/v1/views/{view.pk}")


@router.patch(
    "/{identity}",
    operation_id="views_change",
    summary="Change a view",
    openapi_extra=described(
        gives=SHAPE,
        takes=schemas.model(ChangedView),
        parameters=[schemas.KEY, schemas.VERSION],
        problems=schemas.CHANGING,
    ),
)
@writes
def change(request: HttpRequest, identity: str) -> HttpResponse:
    """Only an own view can be changed."""
    member = viewer_of(request)
    view = found(member, identity, "edit")
    asked = bodies.read_as(request, ChangedView)
    check_version(request, view, asked, shown(view))
    return told(shown(save(view, asked.model_dump(exclude_unset=True, exclude={"version"}), member)))


@router.delete(
    "/{identity}",
    operation_id="views_trash",
    summary="Put a view into the trash",
    openapi_extra=described(status=204, parameters=[schemas.VERSION]),
)
@writes
def trash(request: HttpRequest, identity: str) -> HttpResponse:
    """Only an own view can be dropped."""
    view = found(viewer_of(request), identity, "delete")
    check_version(request, view)
    with operation("staff.drop_view", title=_("Dropped the view “%(name)s”") % {"name": view.name}):
        view.trash()
    return nothing()


def offered(member: Member) -> Any:
    """The views the member finds among the tabs, of every kind that he may see."""
    kinds = [kind for kind in access.kinds if member.rights.scope(kind.label, "view") is not access.Scope.NONE]
    shared = Q(shared_with=SavedView.Shared.EVERYBODY) | Q(shared_with=SavedView.Shared.TEAM, team__in=member.team_ids)
    return SavedView.objects.filter(Q(member=member) | shared, kind__in=[kind.label for kind in kinds])


def found(member: Member, identity: str, action: str) -> SavedView:
    """A view that is offered to the member; changed by its owner alone.

    Raises:
        NotFound: not there, or not offered.
        Denied: it is a colleague's.
    """
    view: SavedView | None = offered(member).filter(pk=wanted(identity)).first()
    if view is None:
        raise NotFound
    access.check(member, "view", action)
    if action != "view" and view.member_id != member.pk:
        raise Denied("view", action)
    return view


def save(view: SavedView, values: dict[str, Any], member: Member) -> SavedView:
    """Check what a view asks for and write it.

    Raises:
        RuleViolation: no name, or one that another view of the member has.
        Invalid: a filter, column or order that cannot be.
    """
    for name, value in values.items():
        setattr(view, name, value)
    view.name = " ".join(view.name.split())
    if not view.name:
        raise RuleViolation("view.no_name", _("Give the view a name of at most 80 characters."), "name")
    if view.query:
        query.compile(view.kind, view.query, viewer=member)
    known = catalogue.of(view.kind)
    for name in (*view.columns, *([view.sort.removeprefix("-")] if view.sort else [])):
        if name not in known and name != "created_at":
            field = "columns" if name in view.columns else "sort"
            raise Invalid(
                [FieldError(field, "field.unknown", _("There is no field “%(name)s”.") % {"name": name[:60]})]
            )
    view.team_id = member.team_id if view.shared_with == SavedView.Shared.TEAM else None
    twins = SavedView.objects.filter(kind=view.kind, member_id=view.member_id, name=view.name).exclude(pk=view.pk)
    if twins.exists():
        raise RuleViolation("view.name_taken", _("You have a view with this name already."), "name")
    with operation("staff.save_view", title=_("Saved the view “%(name)s”") % {"name": view.name}):
        view.save()
    return view


def shown(view: SavedView) -> dict[str, Any]:
    """A view as JSON."""
    names = (
        "version", "created_at", "updated_at", "kind", "name",
        "query", "columns", "sort", "shared_with", "is_default", "position",
    )  # fmt: skip
    plain = {name: getattr(view, name) for name in names}
    return {"id": str(view.pk), **plain, "member": view.member_id}
