"""The bell: what Tropa told me."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.staff.models import Notification

SHOWN = 50


class Notifications(View):
    """My newest notifications; POST marks all as read."""

    def get(self, request: Any) -> HttpResponse:
        """The list."""
        mine = Notification.objects.filter(member=request.member)
        rows = list(mine.order_by("-at", "-id")[:SHOWN])
        return render(request, "staff/notifications.html", {"rows": rows, "unread": mine.unread().count()})

    def post(self, request: Any) -> HttpResponse:
        """Read them all."""
        Notification.objects.filter(member=request.member).mark_read()
        return back(request)


class NotificationRead(View):
    """One notification; POST marks it as read."""

    def post(self, request: Any, pk: str) -> HttpResponse:
        """Read it."""
        mine = Notification.objects.filter(member=request.member, pk=as_uuid(pk))
        if not mine.exists():
            raise NotFound
        mine.mark_read()
        return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """htmx needs nothing; a form returns to the list."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(request.path_info.partition("notifications/")[0] + "notifications/")
