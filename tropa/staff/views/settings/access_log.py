"""The log of access: its page, its file, and where a browser tells that it prints."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tropa.core import access, kinds, viewing
from tropa.core.errors import NotFound
from tropa.core.models import AccessEntry, AccessNotice, WorkspaceSettings
from tropa.core.requests import is_drawer
from tropa.core.urls import page_url
from tropa.core.viewing.noting import watched
from tropa.core.views.drawing import drawn
from tropa.staff import access_log, limits
from tropa.staff.access_log.files import rows
from tropa.staff.access_log.usual import Excess, Thresholds
from tropa.staff.lists.export import TYPES, handed
from tropa.staff.models import Member
from tropa.staff.requests import MemberRequest
from tropa.staff.services.unusual_viewing import address_of, set_thresholds
from tropa.staff.views.settings.base import SectionPage

SHOWN = 5
LABELS = {
    "access_log_days": gettext_lazy("Days the log is kept"),
    "factor": gettext_lazy("Times the usual"),
    "opened_hour": gettext_lazy("Records opened in an hour"),
    "opened_day": gettext_lazy("Records opened in a day"),
    "searched_hour": gettext_lazy("Searches and lists in an hour"),
    "searched_day": gettext_lazy("Searches and lists in a day"),
    "taken_hour": gettext_lazy("Records taken away in an hour"),
    "taken_day": gettext_lazy("Records taken away in a day"),
}


class AccessLog(SectionPage):
    """The list; htmx asks for more of it, a card for what was done with its record."""

    section = "access_log"
    template = "staff/settings/access_log.html"
    edits = ("settings", "edit")

    def done(self, request: MemberRequest) -> Any:
        """From what on viewing is unusual, and how long the log is kept."""
        given = {name: str(value) for name, value in request.POST.items()}
        set_thresholds(given, days=given.get("access_log_days", ""), by=request.member)
        return _("Settings of the access log saved.")

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """The page, the next lines, or the drawer of one record."""
        context = self.context(request)
        if request.htmx and request.GET.get("before"):
            return render(request, "staff/settings/access_log.html#lines", context)
        if "who" in request.GET and is_drawer(request):
            return drawn(request, "staff/settings/access_log_of.html", context)
        return self.show(request)

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The newest lines of what is asked."""
        asked = access_log.Asked.read(request.GET)
        found, mark = access_log.page(request.member, asked, before=request.GET.get("before", "")[:100])
        people = Member.everything.order_by("name", "pk").values_list("pk", "name")
        log_page = page_url("staff:access_log")
        return {
            "lines": found,
            "more": f"{log_page}?{asked.address(before=mark)}" if mark else "",
            "whole_url": f"{log_page}?{asked.address()}",
            "asked": asked,
            "is_asked": bool(asked.values),
            "acts": access_log.ACTS.items(),
            "people": people[:500],
            "offered": [(kind.label, kind.title) for kind in access.kinds if kind.watched],
            "may_export": access.may(request.member, "access_entry", "export"),
            "query": asked.address(),
            "notices": self.notices(),
            "thresholds": self.thresholds(request),
        }

    def notices(self) -> list[tuple[str, str, Any, list[str]]]:
        """The last ones: who, where the log tells of it, when, why."""
        rows = list(AccessNotice.objects.order_by("-at")[:SHOWN])
        names = dict(Member.everything.filter(pk__in=[one.actor_id for one in rows]).values_list("pk", "name"))
        return [
            (names.get(one.actor_id, ""), address_of(one), one.at, [Excess(*each).words for each in one.why])
            for one in rows
        ]

    def thresholds(self, request: MemberRequest) -> list[tuple[str, str, Any]]:
        """Name, label and value of each field of the form."""
        limits, settings = Thresholds.here(), WorkspaceSettings.shown() or WorkspaceSettings()
        values: dict[str, Any] = {"access_log_days": settings.access_log_days, "factor": limits.factor, **limits.floors}
        return [(name, str(LABELS[name]), request.POST.get(name, str(value))) for name, value in values.items()]


class AccessLogFile(View):
    """GET streams the log as it is asked for; that is written down like every export."""

    def get(self, request: MemberRequest, form: str) -> HttpResponseBase:
        """The file.

        Raises:
            Denied: the log is not the member's to see, or not to take away.
        """
        viewer = request.member
        access.check(viewer, "access_entry", "view")
        access.check(viewer, "access_entry", "export")
        if form not in TYPES:
            raise NotFound
        asked, now = access_log.Asked.read(request.GET), timezone.now()
        count = AccessEntry.objects.filter(asked.condition(), at__lte=now).count()
        number = viewing.exported("access_entry", count=count, form=form, viewer=viewer)
        return handed(rows(viewer, asked, now), "access-log", form, number, viewer, figures=True)


class Prints(View):
    """POST: the browser is about to print the page whose address is `page`. Nobody can be kept from printing, or made
    to tell; an honest browser does.
    """

    def post(self, request: MemberRequest) -> HttpResponse:
        """Write it down; what the page shows is looked up, never believed."""
        limits.printing(request.member.pk)
        path = request.POST.get("page", "").partition("?")[0][:500]
        try:
            match = resolve(path)
        except Resolver404:
            raise NotFound from None
        if match.kwargs.get("slug") != request.workspace.slug:
            raise NotFound
        kind, record = shown(request.member, match.kwargs.get("pk"))
        listed = getattr(getattr(match.func, "view_class", None), "kind", "")
        viewing.printed(
            kind or (listed if listed in access.kinds else ""), record, words="" if record else match.view_name
        )
        return HttpResponse(status=204)


def shown(viewer: Any, identity: Any) -> tuple[str, Any]:
    """The kind and id of the watched record of an address, if the viewer may see it."""
    for kind in access.kinds:
        if identity is None or not watched(kind.label) or kind.parent_kind:
            continue
        model = kinds.model(kind.label)
        if model._base_manager.filter(access.row_filter(viewer, model), pk=identity).exists():
            return kind.label, identity
    return "", None
