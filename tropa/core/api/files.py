"""`files`: listed and described as records, uploaded as multipart/form-data, handed out as attachments."""

import json
from hashlib import sha256
from typing import Any, BinaryIO, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, files
from tropa.core.api import bodies, schemas
from tropa.core.api.answering import told
from tropa.core.api.records import records_router
from tropa.core.api.rendering import chosen, rendered
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.api.writing import done_once
from tropa.core.errors import FieldError, Invalid, NotFound
from tropa.core.ids import as_uuid
from tropa.core.models import File
from tropa.core.requests import ViewerRequest
from tropa.core.views.files import answer as bytes_of
from tropa.lib.numbers import whole

UPLOAD = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "subject": {"type": "string", "description": 'What it hangs on, as JSON: {"kind": "note", "id": "..."}.'},
    },
    "required": ["file"],
}
ROOM_FOR_FORM = 64 * 1024

router = records_router("file", "files", verbs=frozenset({"list", "get"}))
CREATE = described(
    gives=schemas.reference(schemas.name_of("file")),
    status=201,
    parameters=[schemas.KEY],
    problems=(401, 403, 404, 413, 422),
)


@router.post(
    "",
    operation_id="files_create",
    summary="Upload a file",
    openapi_extra=CREATE | {"requestBody": {"content": {"multipart/form-data": {"schema": UPLOAD}}}},
)
def create(request: ViewerRequest) -> HttpResponse:
    """Up to 25 MB; without `subject` only who uploaded it sees it, and it is swept after 30 days."""
    viewer = request.member
    access.check(viewer, "file", "create")
    check_length(request)
    upload = request.FILES.get("file")
    if upload is None:
        words = _("Send the file as the part “file” of multipart/form-data.")
        raise Invalid([FieldError("file", "file.missing", words)])
    subject = _subject(request.POST.get("subject", ""), viewer)
    with files.received([(cast(BinaryIO, upload), upload.name or "")]) as (arrived,):
        asked = f"{arrived.sha256} {arrived.name} {request.POST.get('subject', '')}"
        return done_once(
            request,
            lambda: sha256(asked.encode()).hexdigest(),
            lambda: told(shown(files.keep_alone(arrived, on=subject), viewer), 201),
        )


@router.get("/{identity}/content", operation_id="files_content", summary="Download a file", openapi_extra=described())
def content(request: ViewerRequest, identity: str) -> HttpResponse:
    """The bytes, as an attachment."""
    return bytes_of(request, wanted(identity))  # type: ignore[return-value]  # ninja passes any response on


def shown(file: File, viewer: Any) -> dict[str, Any]:
    """A file as programs read it."""
    known = catalogue.of("file")
    return rendered(known, [file], chosen(known, viewer, ""))[0]


def check_length(request: ViewerRequest) -> None:
    """Refused before the body is read."""
    if whole(request.META.get("CONTENT_LENGTH") or "0", files.MOST_BYTES + ROOM_FOR_FORM) is None:
        words = _("A file may have at most %(most)d MB.") % {"most": files.MOST_BYTES // 2**20}
        raise bodies.TooBig("core.file_too_large", words, "file")


def _subject(text: str, viewer: Any) -> Any:
    """The record the file is to hang on, which the viewer may edit; None for none."""
    if not text:
        return None
    try:
        given = json.loads(text)
        kind, identity = given["kind"], as_uuid(str(given["id"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        words = _('Give the subject as JSON, like {"kind": "note", "id": "..."}.')
        raise Invalid([FieldError("subject", "subject.wrong", words)]) from None
    if not isinstance(kind, str) or kind not in files.carriers:
        raise Invalid([FieldError("subject", "subject.kind", _("Files do not hang on such records."))])
    if identity is None:
        raise NotFound
    return access.fetch(viewer, access.model_of(kind), identity, "edit")
