"""Files handed out: always as an attachment that no browser runs, only to those who see what they hang on."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views import View

from tropa.core import access, files
from tropa.core.models import File

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class Download(View):
    """GET the bytes."""

    def get(self, request: Any, pk: UUID) -> FileResponse:
        """The file, or 404 where it is not there or not the viewer's to see."""
        return answer(request, pk)


def answer(request: HttpRequest, identity: UUID) -> FileResponse:
    """The bytes of a file the member may see.

    Raises:
        NotFound: no such file, or not visible.
    """
    file: File = access.fetch(request.member, File, identity)  # type: ignore[attr-defined]  # the door sets it
    response = FileResponse(
        files.open_bytes(file), as_attachment=True, filename=file.name, content_type=file.type, headers=HEADERS
    )
    response["Content-Length"] = str(file.size)
    return response
