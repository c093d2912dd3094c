"""Where a member is led whose role requires a second factor, and who has none: to set one up, and nowhere else."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core.actors import Origin
from tropa.core.models import Workspace
from tropa.core.problems import problem
from tropa.staff.models import Member


def pages_of(workspace: Workspace) -> str:
    """The pages of one's own security."""
    return f"/w/{workspace.slug}/settings/security/"


def sets_up(request: HttpRequest, workspace: Workspace) -> bool:
    """Whether the request is about one's own security."""
    return request.path_info.startswith(pages_of(workspace))


def led_to_set_up(request: HttpRequest, workspace: Workspace, member: Member, origin: Origin) -> HttpResponse:
    """A page leads there; a program is told why."""
    if origin == "api":
        with override(member.language):
            return problem(403, _("Your role needs a second step at sign-in: turn it on in Settings, Security."))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": pages_of(workspace)})
    return HttpResponseRedirect(pages_of(workspace))
