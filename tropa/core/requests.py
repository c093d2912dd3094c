"""What the kernel finds on a request that was let into a workspace."""

from typing import BinaryIO, NamedTuple, cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tropa.core.access import Viewer
from tropa.core.models import Workspace


class ViewerRequest(HttpRequest):
    """A request after the door. Never made: it names what middleware puts on Django's own."""

    member: Viewer
    """Who asks. The kernel knows no member: `staff.requests.MemberRequest` does."""
    workspace: Workspace
    htmx: HtmxDetails
    page_title: str
    """Set by a view: what the page calls itself, where that is not its place in the navigation."""
    failed: bool
    """See `mark_failed`; not there where all went well."""


class Upload(NamedTuple):
    """A file as a form brought it."""

    stream: BinaryIO
    name: str
    """What the person calls it; may be empty, and is not to be trusted."""


def is_drawer(request: HttpRequest) -> bool:
    """Whether the answer opens beside the page that asks."""
    return request.headers.get("X-Tropa-Drawer") == "1" or request.headers.get("HX-Target") == "drawer"


def mark_failed(request: HttpRequest) -> None:
    """The door takes back what the request wrote."""
    cast(ViewerRequest, request).failed = True


def uploads_of(request: HttpRequest, field: str) -> list[Upload]:
    """The files of one field of a form."""
    return [Upload(cast(BinaryIO, each), each.name or "") for each in request.FILES.getlist(field)]
