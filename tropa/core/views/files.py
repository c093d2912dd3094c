"""Files handed out: always as an attachment that no browser runs, only to those who see what they hang on."""

from uuid import UUID

from django.http import FileResponse
from django.views import View

from tropa.core import access, files, viewing
from tropa.core.models import File
from tropa.core.requests import ViewerRequest

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class Download(View):
    """GET the bytes."""

    def get(self, request: ViewerRequest, pk: UUID) -> FileResponse:
        """The file, or 404 where it is not there or not the viewer's to see."""
        return answer(request, pk)


def answer(request: ViewerRequest, identity: UUID) -> FileResponse:
    """The bytes of a file the member may see.

    Raises:
        NotFound: no such file, or not visible.
    """
    file: File = access.fetch(request.member, File, identity)
    viewing.downloaded(file)
    response = FileResponse(
        files.open_bytes(file), as_attachment=True, filename=file.name, content_type=file.type, headers=HEADERS
    )
    response["Content-Length"] = str(file.size)
    return response
