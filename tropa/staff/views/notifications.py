"""The bell: what Tropa told me."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, successors
from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.core.models import AccessNotice
from tropa.core.search import searchables
from tropa.staff.models import Notification
from tropa.staff.requests import MemberRequest
from tropa.staff.services.unusual_viewing import address_of

SHOWN = 50


class Notifications(View):
    """My newest notifications; POST marks all as read."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The list."""
        request.page_title = _("Notifications")
        mine = Notification.objects.filter(member=request.member)
        rows = list(mine.order_by("-at", "-id")[:SHOWN])
        found = subjects(rows, request.member)
        lines = [(row, found.get(row.subject_id, "")) for row in rows]
        return render(request, "staff/notifications.html", {"lines": lines, "unread": mine.unread().count()})

    def post(self, request: MemberRequest) -> HttpResponse:
        """Read them all."""
        Notification.objects.filter(member=request.member).mark_read()
        return back(request)


def subjects(rows: Iterable[Notification], member: Any) -> dict[UUID | None, str]:
    """Addresses of what these lines are about, as far as the member may see it; the search knows where records open."""
    ids: dict[str, set[UUID | None]] = defaultdict(set)
    for row in rows:
        ids[row.subject_kind].add(row.subject_id)
    found: dict[UUID | None, str] = {}
    for kind, those in ids.items():
        if kind == AccessNotice.kind_label and access.may(member, "access_entry", "view"):
            found |= {one.pk: address_of(one) for one in AccessNotice.objects.filter(pk__in=those)}
        if kind in searchables:
            known = searchables.get(kind)
            records = list(known.found(member).filter(pk__in=those))
            found |= {hit.id: hit.url for hit in known.hits(records, member)}
            into = successors.of(kind, [one for one in those - found.keys() if one])
            records = list(known.found(member).filter(pk__in=into.values())) if into else []
            urls = {hit.id: hit.url for hit in known.hits(records, member)} if records else {}
            found |= {old: urls[new] for old, new in into.items() if new in urls}
    return found


class NotificationRead(View):
    """One notification; POST marks it as read."""

    def post(self, request: MemberRequest, pk: str) -> HttpResponse:
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
