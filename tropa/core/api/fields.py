"""`fields`: the fields that the company added to a kind."""

from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Limit

from tropa.core import access
from tropa.core.api import bodies, schemas
from tropa.core.api.answering import nothing, told, whole
from tropa.core.api.clashes import check_version
from tropa.core.api.requests import wanted
from tropa.core.api.resources import Resource, resources
from tropa.core.api.schemas import described
from tropa.core.api.writing import writes
from tropa.core.errors import FieldError, Invalid
from tropa.core.fieldtypes import custom_types
from tropa.core.journal import operation
from tropa.core.models import Field
from tropa.core.requests import ViewerRequest

router = Router(tags=["fields"])
resources.register(Resource("fields", router))

TypeName = Literal[custom_types()]  # type: ignore[valid-type]  # known when the registry has looked
SHAPE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "version": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "label": {"type": "string"},
        "type": {"type": "string", "enum": list(custom_types())},
        "required": {"type": "boolean"},
        "filterable": {"type": "boolean"},
        "position": {"type": "integer"},
        "group": {"type": "string"},
        "help": {"type": "string"},
        "options": {"type": "object"},
        "archived_at": {"type": ["string", "null"]},
    },
}


class NewField(BaseModel):
    """What makes a field."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str = Limit(max_length=40)
    label: str = Limit(max_length=100)
    type: TypeName  # type: ignore[valid-type]  # its words are the registry's
    choices: list[str | list[str]] = Limit(default_factory=list, max_length=500)
    target: str = Limit(default="", max_length=40)
    required: bool = False
    filterable: bool = True
    group: str = Limit(default="", max_length=100)
    help: str = Limit(default="", max_length=300)


class ChangedField(BaseModel):
    """What can be changed; type and name stay, for records and filters use them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int | None = None
    label: str = Limit(default="", max_length=100)
    choices: list[str | list[str]] = Limit(default_factory=list, max_length=500)
    required: bool = False
    group: str = Limit(default="", max_length=100)
    help: str = Limit(default="", max_length=300)
    position: int = Limit(default=0, ge=0, le=100_000)
    archived: bool = False


@router.get("", operation_id="fields_list", summary="Own fields", openapi_extra=described(gives=schemas.page_of(SHAPE)))
def listed(request: ViewerRequest, kind: str = "") -> HttpResponse:
    """Fields of a kind, or all of them; archived ones too."""
    access.check(request.member, "field", "view")
    found = Field.objects.visible_to(request.member).order_by("kind", "position", "pk")
    if kind:
        found = found.filter(kind=bodies.check_text(kind, "kind"))
    return whole([shown(row) for row in found])


@router.get("/{identity}", operation_id="fields_get", summary="One field", openapi_extra=described(gives=SHAPE))
def one(request: ViewerRequest, identity: str) -> HttpResponse:
    """A field with its choices."""
    return told(shown(access.fetch(request.member, Field, wanted(identity))))


@router.post(
    "",
    operation_id="fields_create",
    summary="Add a field",
    openapi_extra=described(
        gives=SHAPE, status=201, takes=schemas.model(NewField), parameters=[schemas.KEY], problems=schemas.CREATING
    ),
)
@writes
def create(request: ViewerRequest) -> HttpResponse:
    """Its name, by which filters and records call it, is made from the label."""
    access.check(request.member, "field", "create")
    asked = bodies.read_as(request, NewField)
    choices = [each if isinstance(each, str) else _pair(each) for each in asked.choices]
    field = Field.add(**asked.model_dump(exclude={"choices"}), choices=choices)
    return told(shown(field), 201, Location=f"/api/v1/fields/{field.pk}")


@router.patch(
    "/{identity}",
    operation_id="fields_change",
    summary="Change a field",
    openapi_extra=described(
        gives=SHAPE,
        takes=schemas.model(ChangedField),
        parameters=[schemas.KEY, schemas.VERSION],
        problems=schemas.CHANGING,
    ),
)
@writes
def change(request: ViewerRequest, identity: str) -> HttpResponse:
    """Rename it, put it elsewhere, add choices, archive it or bring it back."""
    field = access.fetch(request.member, Field, wanted(identity), "edit")
    asked = bodies.read_as(request, ChangedField)
    check_version(request, field, asked, shown(field))
    values = asked.model_dump(exclude_unset=True, exclude={"version", "archived", "choices"})
    if "choices" in asked.model_fields_set:
        values["choices"] = [each if isinstance(each, str) else _pair(each) for each in asked.choices]
    with operation("core.amend_field", title=_("Changed the field “%(label)s”") % {"label": field.label}):
        if values:
            field.amend(**values)
        if "archived" in asked.model_fields_set and asked.archived != (field.archived_at is not None):
            field.archive() if asked.archived else field.revive()
    return told(shown(field))


@router.delete(
    "/{identity}",
    operation_id="fields_trash",
    summary="Put a field into the trash",
    openapi_extra=described(status=204, parameters=[schemas.VERSION]),
)
@writes
def trash(request: ViewerRequest, identity: str) -> HttpResponse:
    """Values stay in the records and come back with the field."""
    field = access.fetch(request.member, Field, wanted(identity), "delete")
    check_version(request, field)
    with operation("core.trash_field", title=_("Put “%(title)s” into the trash") % {"title": field}):
        field.trash()
    return nothing()


def shown(field: Field) -> dict[str, Any]:
    """A field as JSON."""
    names = (
        "version", "created_at", "updated_at", "kind", "name",
        "label", "type", "required", "filterable", "position", "group", "help",
    )  # fmt: skip
    plain = {name: getattr(field, name) for name in names}
    return {"id": str(field.pk), **plain, "options": field.options, "archived_at": field.archived_at}


def _pair(given: list[str]) -> tuple[str, str]:
    if len(given) != 2:
        raise Invalid([FieldError("choices", "field.bad_choice", _("Write a choice as [key, label]."))])
    return given[0], given[1]
