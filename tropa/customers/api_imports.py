"""Imports for programs: a file in, what would happen or how far it is out."""

import json
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from tropa.core import access
from tropa.core.api import bodies, schemas
from tropa.core.api.answering import answer, whole
from tropa.core.api.requests import wanted
from tropa.core.api.resources import Resource, resources
from tropa.core.api.schemas import described
from tropa.core.api.writing import done_once
from tropa.core.errors import NotFound, RuleViolation
from tropa.customers.importing import beginning, checking, retention
from tropa.customers.importing import importer as importers
from tropa.customers.importing.consoles import outcome, rehearsal_of, rehearsed
from tropa.customers.importing.preparing import prepare
from tropa.customers.models import Import
from tropa.staff.requests import MemberRequest

NEWEST = 100
ANSWER = {"type": "object", "properties": {name: {"type": "integer"} for name in
          ("rows", "created", "updated", "skipped", "failed")}}  # fmt: skip
TAKES = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, XLSX or vCard"},
        "kind": {"type": "string", "description": "customers (unless told), tasks, deals, leads, products, sales"},
        "mapping": {"type": "string", "description": '"auto", or JSON: {column: meaning}'},
        "duplicates": {"type": "string", "enum": list(Import.Policy.values)},
    },
}
POSTED = described(gives=ANSWER, status=202, parameters=[schemas.KEY])
POSTED["requestBody"] = {"content": {"multipart/form-data": {"schema": TAKES}}}

router = Router(tags=["imports"])
resources.register(Resource("imports", router))


@router.get("", operation_id="imports_list", openapi_extra=described(gives=schemas.page_of(ANSWER)))
def past(request: MemberRequest) -> HttpResponse:
    """The newest imports that are yours to know."""
    mine = _known(request).filter(kind__in=[each.label for each in importers.allowed(request.member)])
    return whole([told(run) for run in mine.order_by("-created_at", "-id")[:NEWEST]])


@router.get("/{identity}", operation_id="imports_get", openapi_extra=described(gives=ANSWER))
def one(request: MemberRequest, identity: str) -> HttpResponse:
    """How far it is, and what went wrong; of a dry run, what would happen."""
    run = _known(request).filter(pk=wanted(identity)).first()
    if run is None:
        raise NotFound
    importers.check_known(request.member, run.kind)
    return answer(told(run) | (outcome(run) if run.state != Import.State.DRAFT else rehearsal_of(run)))


@router.post("", operation_id="imports_create", openapi_extra=POSTED)
def begin(request: MemberRequest, dry_run: bool = False) -> HttpResponse:
    """Take a file in (multipart: file, kind, mapping, duplicates) and let the worker write it.

    ?dry_run=true only plans: a file of a few thousand rows at once, a larger one in the worker (202; GET it by its id
    until its state is "draft" and no longer "checking").
    """
    importers.allowed(request.member)
    kind = request.POST.get("kind") or Import.CUSTOMERS
    access.check(request.member, importers.importer_of(kind).kind, "import")
    upload: Any = request.FILES.get("file")
    if upload is None:
        raise RuleViolation("customers.import_no_file", _("Send the file as the field “file” of a form."), "file")
    given = request.POST.get("mapping", "auto")
    run = prepare(
        upload.file,
        bodies.check_text(upload.name, "file"),
        member=request.member,
        kind=kind,
        policy=request.POST.get("duplicates", Import.Policy.UPDATE),
        mapping=given if given == "auto" else bodies.parse(given),
    )
    if dry_run and checking.is_small(run):
        return answer(rehearsed(run))
    if dry_run:
        checking.begin(run)
        return answer(told(run), status=202)

    def hand_over() -> HttpResponse:
        beginning.begin(run)
        return answer(told(run), status=202)

    response = done_once(request, lambda: _digest(run), hand_over)
    if json.loads(response.content)["id"] != str(run.pk):
        retention.forget(run)
    return response


def _digest(run: Import) -> str:
    return sha256(f"imports {run.kind} {run.sha256} {run.policy}".encode()).hexdigest()


def told(run: Import) -> dict[str, Any]:
    """An import without the rows that went wrong."""
    return {
        "id": str(run.pk),
        "file": run.file_name,
        "kind": run.kind,
        "state": "checking" if run.checking else run.state,
        "duplicates": run.policy,
        "mapping": run.mapping.get("columns", {}),
        "operation": str(run.operation_id) if run.operation_id else None,
        **{name: run.count(name) for name in ("rows", "created", "updated", "skipped", "failed")},
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }


def _known(request: MemberRequest) -> Any:
    importers.allowed(request.member)
    return beginning.known(request.member)
