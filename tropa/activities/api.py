"""Tasks for programs; doing one is a closure, as everywhere."""

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from tropa.activities import services
from tropa.activities.models import Activity
from tropa.core import access, catalogue
from tropa.core.api import bodies, records_router, schemas, writes
from tropa.core.api.answering import told
from tropa.core.api.rendering import chosen, rendered
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.staff.requests import MemberRequest

router = records_router("task", "tasks")
TASK = schemas.reference(schemas.name_of("task"))


class Result(BaseModel):
    """How it went."""

    model_config = ConfigDict(extra="forbid", strict=True)

    result: str = Field(default="", max_length=10_000)


@router.post(
    "/{identity}/closure",
    operation_id="tasks_close",
    summary="Do a task",
    openapi_extra=described(gives=TASK, takes=schemas.model(Result), parameters=[schemas.KEY]),
)
@writes
def close(request: MemberRequest, identity: str) -> HttpResponse:
    """Done, with its result."""
    task = access.fetch(request.member, Activity, wanted(identity), "edit")
    asked = bodies.read_as(request, Result)
    return shown(request, services.complete(task.pk, viewer=request.member, result=asked.result))


@router.delete(
    "/{identity}/closure", operation_id="tasks_reopen", summary="Reopen a task", openapi_extra=described(gives=TASK)
)
@writes
def reopen(request: MemberRequest, identity: str) -> HttpResponse:
    """To be done again."""
    return shown(request, services.reopen(wanted(identity), viewer=request.member))


def shown(request: MemberRequest, task: Activity) -> HttpResponse:
    """The task as it stands now."""
    fields = catalogue.of("task")
    return told(rendered(fields, [task], chosen(fields, request.member, ""))[0])
