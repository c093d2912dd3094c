"""Settings of forms: what is asked, how it looks, where it stands, and what it brought."""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import segno
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access
from tropa.core.urls import page_url
from tropa.customers.models import ConsentText, Purpose
from tropa.inbox.asking import possible, withheld
from tropa.inbox.judging import Sign
from tropa.inbox.models import Form, Submission
from tropa.inbox.services import forms
from tropa.inbox.views.public import body
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage

NEWEST = 50


class Forms(SectionPage):
    """All forms; POST makes one."""

    section = "forms"
    template = "inbox/settings/forms.html"
    edits = ("form", "create")

    def done(self, request: MemberRequest) -> Any:
        """A new one, switched off."""
        self.made = forms.make(request.POST.get("name", ""), viewer=request.member)
        return _("“%(title)s” is here") % {"title": self.made}

    def after(self, request: MemberRequest) -> str:
        """On to its page."""
        return page_url("inbox:form", pk=self.made.pk)

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """By name."""
        return {"forms": Form.objects.visible_to(request.member).order_by("name", "pk")[:100]}


class OneForm(SectionPage):
    """One form with its preview and what it brought."""

    section = "forms"
    template = "inbox/settings/form.html"
    edits = ("form", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.form: Form = access.fetch(request.member, Form, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Save, or throw it away."""
        if request.POST.get("away"):
            forms.throw_away(self.form, viewer=request.member)
            self.gone = True
            return _("“%(name)s” is in the trash now.") % {"name": self.form}
        self.form = forms.change(self.form, posted(request), viewer=request.member)
        return _("Saved")

    def after(self, request: MemberRequest) -> str:
        """Where the form is, or was."""
        if getattr(self, "gone", False):
            return page_url("inbox:forms")
        moved = {way: request.POST[way] for way in ("up", "down") if way in request.POST}
        return f"{request.path}?{urlencode(moved)}" if moved else request.path

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The form as it stands, or as it was typed."""
        form, sent = self.form, request.POST if request.method == "POST" else None
        form = Form.objects.select_related("source").get(pk=form.pk)
        asked = {each["name"]: bool(each["required"]) for each in form.fields}
        if sent is not None:
            required = sent.getlist("required")
            asked = {name: name in required for name in sent.getlist("asked")}
        in_force = ConsentText.objects.in_force()
        bodies = {
            purpose: (sent.get(f"text.{purpose}", "") if sent is not None else in_force[purpose].body)
            for purpose in Purpose.values
            if purpose in in_force
        }
        line = f'<script src="{form.link}embed.js" async></script>'
        return {
            "form": form,
            "shown": sent if sent is not None else vars(form),
            "offered": offered(asked),
            "moved": {way: request.GET.get(way, "") for way in ("up", "down")},
            "withheld": withheld(),
            "bodies": bodies,
            "versions": {purpose: text.version_number for purpose, text in in_force.items()},
            "accents": Form.Accent.choices,
            "themes": Form.Theme.choices,
            "line": line,
            "preview": body(form, {}, {}),
            "submissions": brought(form, request.member),
        }


class QrCode(View):
    """The link of a form as a QR code, SVG."""

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """Black on white with its quiet zone, so that it can be printed."""
        form: Form = access.fetch(request.member, Form, kwargs["pk"])
        image = io.BytesIO()
        segno.make(form.link, error="m").save(image, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
        answer = HttpResponse(image.getvalue(), content_type="image/svg+xml")
        answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        if request.GET.get("save"):
            answer["Content-Disposition"] = 'attachment; filename="form.svg"'
        return answer


def posted(request: MemberRequest) -> dict[str, Any]:
    """What the page says of the form."""
    sent = request.POST
    asked: list[str] = sent.getlist("asked")
    for way, by in (("up", -1), ("down", 1)):
        # What was typed is saved with the shift, not lost by it.
        asked = forms.shifted(asked, sent.get(way, ""), by)
    values: dict[str, Any] = {
        name: sent[name] for name in ("name", "title", "button", "thanks", "accent", "theme", "source") if name in sent
    }
    return values | {
        "active": "active" in sent,
        "marketing": "marketing" in sent,
        "double_opt_in": "double_opt_in" in sent,
        "asked": asked,
        "required": sent.getlist("required"),
        "texts": {purpose: sent[f"text.{purpose}"] for purpose in Purpose.values if f"text.{purpose}" in sent},
    }


def offered(asked: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Everything that can be asked: first what is, in its order, then the rest. `asked`: required or not, by name."""
    known = {question.name: question for question in possible()}
    order = [name for name in asked if name in known]
    rest = [name for name in known if name not in asked]
    return [
        {
            "question": known[name],
            "asked": name in asked,
            "required": asked.get(name, False),
            "up": name in order[1:],
            "down": name in order[:-1],
        }
        for name in order + rest
    ]


def brought(form: Form, viewer: Any) -> list[dict[str, Any]]:
    """The newest answers, and what came of them as far as the viewer may see it."""
    rows = Submission.objects.filter(form=form, lead__deleted_at=None).select_related("lead", "touch")
    found = list(rows.order_by("-at", "-pk")[:NEWEST])
    leads = type(found[0].lead).objects.visible_to(viewer) if found else None
    seen = set(leads.filter(pk__in=[row.lead_id for row in found]).values_list("pk", flat=True)) if leads else set()
    return [
        {
            "row": row,
            "lead": row.lead if row.lead_id in seen else None,
            "signs": [Sign(each).label for each in row.signs],
        }
        for row in found
    ]
