"""Webhooks: addresses with their events, the secret that is shown once, and the log of deliveries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from tropa.core import access, editing, scope
from tropa.core.errors import NotFound
from tropa.core.events.parking import ENDPOINT
from tropa.core.ids import as_uuid
from tropa.core.models import Cursor, Delivery, WebhookEndpoint
from tropa.core.urls import page_url
from tropa.core.webhooks import log, replaying, secrets
from tropa.core.webhooks.fanning import name_of
from tropa.core.webhooks.offered import OFFERED, PING
from tropa.staff.requests import MemberRequest
from tropa.staff.sections import menu, sections
from tropa.staff.views.settings.base import SectionPage

BADGES = {
    "waiting": (pgettext_lazy("a delivery", "waiting"), "info"),
    "delivered": (pgettext_lazy("a delivery", "delivered"), "ok"),
    "failed": (pgettext_lazy("a delivery", "failed"), "danger"),
    "passed": (pgettext_lazy("a delivery", "passed over"), ""),
}
"""Words and colour of a delivery's state."""


class Webhooks(SectionPage):
    """All endpoints; the form makes one."""

    section = "webhooks"
    template = "staff/settings/webhooks.html"
    edits = ("webhook", "create")

    def done(self, request: MemberRequest) -> Any:
        """Make one and show its secret in this answer alone."""
        values = {"url": request.POST.get("url", ""), "events": request.POST.getlist("events")}
        made = editing.create("webhook", values, viewer=request.member)
        return told_secret(request, made)

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """With how each of them fares."""
        mine = Cursor.objects.filter(workspace=scope.require(), subscriber__startswith=ENDPOINT)
        failing = dict(mine.exclude(failing_since=None).values_list("subscriber", "failing_since"))
        found = WebhookEndpoint.objects.visible_to(request.member).order_by("-created_at", "-pk")
        rows = [(one, failing.get(name_of(one.pk)) if one.is_on else None) for one in found]
        return {"rows": rows, "choices": choices(request.POST.getlist("events"))}


class OneWebhook(SectionPage):
    """An endpoint with its log; the buttons say what POST does."""

    section = "webhooks"
    template = "staff/settings/webhook.html"
    edits: ClassVar[tuple[str, str]] = ("webhook", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.endpoint: WebhookEndpoint = access.fetch(request.member, WebhookEndpoint, kwargs["pk"])

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """The page; the rest of the log, or the log anew, as a part."""
        part = {"log": "#log", "more": "#rows"}.get(request.headers.get("HX-Target", ""), "")
        if not part:
            return self.show(request)
        context = {"endpoint": self.endpoint, "may_edit": access.may(request.member, *self.edits)}
        return render(request, f"{self.template}{part}", context | self.log(request))

    def done(self, request: MemberRequest) -> Any:
        """Save, switch, test, send again, change the secret, or take it away."""
        posted, viewer = request.POST, request.member
        if posted.get("away"):
            editing.trash("webhook", self.endpoint.pk, viewer)
            return _("“%(name)s” is in the trash now.") % {"name": self.endpoint}
        if state := posted.get("state"):
            self.endpoint = editing.change("webhook", self.endpoint.pk, {"state": state}, viewer=viewer)
            return _("The webhook is on.") if self.endpoint.is_on else _("The webhook is off.")
        if posted.get("ping"):
            replaying.ping(self.endpoint)
            return _("A test is on its way.")
        if posted.get("again") or posted.get("since"):
            return said_again(self.again(posted))
        if posted.get("rotate"):
            secrets.rotate(self.endpoint, timezone.now(), at_once=posted["rotate"] == "at_once")
            return told_secret(request, self.endpoint)
        values = {"url": posted.get("url", ""), "events": posted.getlist("events")}
        self.endpoint = editing.change("webhook", self.endpoint.pk, values, viewer=viewer)
        return _("Saved")

    def again(self, posted: Any) -> int:
        """Send one delivery again, or all that failed since; gives how many.

        Raises:
            NotFound: it names no delivery and no moment.
        """
        if posted.get("again"):
            if (chosen := as_uuid(posted["again"])) is None:
                raise NotFound
            return replaying.replay(self.endpoint, chosen)
        if (since := moment(posted["since"])) is None:
            raise NotFound
        return replaying.replay_failed(self.endpoint, since)

    def after(self, request: MemberRequest) -> str:
        """Stay, unless it is gone."""
        return page_url("staff:webhooks") if request.POST.get("away") else str(request.get_full_path())

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """As it is stored, with the log."""
        typed = request.POST.getlist("events") if "url" in request.POST else None
        name = name_of(self.endpoint.pk)
        cursor = Cursor.objects.filter(workspace=scope.require(), subscriber=name).first()
        return {
            "endpoint": self.endpoint,
            "choices": choices(self.endpoint.events if typed is None else typed),
            "cursor": cursor if self.endpoint.is_on else None,
            "may_drop": access.may(request.member, "webhook", "delete"),
            "month": (timezone.now() - replaying.KEPT).isoformat(),
            **self.log(request),
        }

    def log(self, request: MemberRequest) -> dict[str, Any]:
        """One page of deliveries."""
        asked = request.GET
        state = asked.get("deliveries", "") if asked.get("deliveries") in log.STATES else ""
        event = asked.get("event", "") if asked.get("event") in dict(OFFERED) else ""
        rows, following = log.page(self.endpoint, state=state, event=event, cursor=asked.get("after", ""))
        return {
            "lines": lines(rows),
            "next": following,
            "states": [("", _("All")), *((name, title) for name, (_state, title) in log.STATES.items())],
            "state": state,
            "event": event,
            "labels": OFFERED,
            # What has not been tried yet is about to be: the region asks again until it was.
            "soon": any(row.state == Delivery.State.PARKED and not row.attempts for row in rows),
        }


def choices(chosen: Sequence[str]) -> list[tuple[str, Any, bool]]:
    """The events to choose from: label, title, whether it is chosen."""
    return [(label, title, label in chosen) for label, title in OFFERED]


def lines(rows: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Deliveries as the log shows them."""
    titles = dict(OFFERED) | {PING: _("Test")}
    return [
        {
            "row": row,
            "title": titles.get(row.label, row.label),
            "state": BADGES[name][0],
            "tone": BADGES[name][1],
            "waits": name == "waiting",
            "tries": [{**one, "at": parse_datetime(one["at"])} for one in reversed(row.tries)],
        }
        for row in rows
        for name in (log.CALLED[Delivery.State(row.state)],)
    ]


def told_secret(request: MemberRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """The page of the endpoint with its secret, which no other answer tells."""
    page = OneWebhook()
    page.endpoint = endpoint
    context = {"menu": menu(request.member), "section": sections.get("webhooks"), "errors": {}, "may_edit": True}
    secret = {"secret": secrets.secret_of(endpoint), "own": page_url("staff:webhook", pk=endpoint.pk)}
    answer = render(request, OneWebhook.template, context | page.context(request) | secret)
    answer["Cache-Control"] = "no-store"
    return answer


def said_again(count: int) -> str:
    """What sending again is about to do."""
    if not count:
        return _("Nothing has failed.")
    return ngettext("%(n)d delivery is sent again.", "%(n)d deliveries are sent again.", count) % {"n": count}


def moment(text: str) -> datetime | None:
    """An ISO time with its zone; None for every other text, and for what lies past all logs."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.tzinfo is None:
        return None
    return max(found, timezone.now() - timedelta(days=365))
