"""The page of a form: for anybody with the link, also within a page of the company's own site.

It reads no session, sets no cookie and needs none against forged requests: nothing here is done in anybody's name.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from tropa.core import assets, limits
from tropa.core.errors import TooMany
from tropa.inbox import altcha, asking, judging, stamps
from tropa.inbox.door import opened
from tropa.inbox.models import Form
from tropa.inbox.services import submissions
from tropa.inbox.stamps import Came, Stamp
from tropa.lib.emails import mailbox
from tropa.staff.limits import machine

LONGEST_BODY = 64_000
"""Bytes of an answer."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOOKS, ANSWERS, FEW = 300, 30, 10
"""From one machine: pages and answers in a minute, answers in an hour before it looks odd."""
LETTERS, DAY = 5, timedelta(days=1)
"""To one address in a day, by the forms of all companies here: many of them together must not bomb it either."""
BOX = "consent."

Fields = dict[str, list[str]]


@method_decorator(
    [csrf_exempt, never_cache, xframe_options_exempt, csp_replace({"frame-ancestors": "*"})], name="dispatch"
)
class FormPage(View):
    """GET shows the form, POST takes an answer and thanks."""

    def get(self, request: HttpRequest, workspace: str, token: str) -> HttpResponse:
        """An empty form with a fresh stamp."""
        limits.hit(f"form:look:{machine(request)}", LOOKS, MINUTE)
        with opened(workspace, token, read_only=True) as form:
            now, first = came_by(request)
            return self.shown(request, form, Stamp.fresh(form, now=now, first=first, texts=form.texts()))

    def post(self, request: HttpRequest, workspace: str, token: str) -> HttpResponse:
        """Thanks, or what is missing."""
        if _length(request) > LONGEST_BODY:
            return HttpResponse(_("This is too long."), status=413, content_type="text/plain; charset=utf-8")
        limits.hit(f"form:answer:{machine(request)}", ANSWERS, MINUTE)
        often, letters = _is_often(request), _may_be_written_to(request)
        with opened(workspace, token, read_only=False) as form:
            sent: Fields = {name: [str(each) for each in values] for name, values in request.POST.lists()}
            stamp = stamps.read("".join(sent.get("stamp", [])[:1]), form)
            answers = asking.read(asking.asked_by(form), sent, timezone.get_current_timezone())
            ticked = tuple(purpose for purpose in form.texts() if sent.get(BOX + purpose))
            if "processing" in form.texts() and "processing" not in ticked:
                answers.errors["consent.processing"] = _("Without this consent we may not keep what you write.")
            if answers.errors:
                again = stamp or Stamp.fresh(form, now=Came(), first=Came(), texts=form.texts())
                return self.shown(request, form, again, sent, answers.errors, status=422)
            texts = [*answers.spoken.values()]
            done = submissions.Sent(
                answers=answers,
                nonce=stamp.nonce if stamp else stamps.nonce_of(form, sent),
                stamp=stamp,
                ticked=ticked,
                signs=judging.signs_of(sent, stamp, texts, often=often),
                ip=machine(request),
                agent=request.headers.get("User-Agent", "")[:500],
                letters=letters,
            )
            submissions.take(form, done)
            # Said whether a letter goes or not: nobody learns here what is known of an address.
            letter = form.double_opt_in and "marketing" in ticked and any(kind == "email" for kind, _ in answers.points)
            told = {"parent": _origin(stamp.now.page) if stamp else "", "letter": letter}
            return page(request, "inbox/forms/thanks.html", form, told)

    def shown(
        self,
        request: HttpRequest,
        form: Form,
        stamp: Stamp,
        sent: Fields | None = None,
        errors: dict[str, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The form with what stands in it."""
        sent = sent or {}
        context = {
            **body(form, sent, errors or {}),
            "stamp": stamp.signed(),
            "puzzle": altcha.challenge(stamp.nonce),
            "parent": _origin(stamp.now.page),
        }
        return page(request, "inbox/forms/page.html", form, context, status)


def body(form: Form, sent: Fields, errors: dict[str, str]) -> dict[str, Any]:
    """What the part with the questions shows, on the page and in the preview."""
    boxes = [(BOX + purpose, text, bool(sent.get(BOX + purpose))) for purpose, text in form.texts().items()]
    typed = asking.typed(asking.asked_by(form), sent)
    return {
        "form": form,
        "questions": [(question, values, errors.get(question.name, "")) for question, values in typed],
        "boxes": [(name, text, ticked, errors.get(name, "")) for name, text, ticked in boxes],
        "failed": bool(errors),
        "trap": judging.TRAP,
    }


def page(request: HttpRequest, template: str, form: Form, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of this form, in the company's language."""
    embedded = request.GET.get("embedded") == "1"
    answer = render(request, template, {"form": form, "embedded": embedded, **context}, status=status)
    answer["Content-Language"] = get_language() or "ru"
    return answer


def embed(request: HttpRequest, workspace: str, token: str) -> HttpResponse:
    """The script that puts the form into a page of the company's site; it finds the form beside its own address."""
    limits.hit(f"form:look:{machine(request)}", LOOKS, MINUTE)
    with opened(workspace, token, read_only=True):
        answer = HttpResponseRedirect(assets.address("embed.js"))
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def came_by(request: HttpRequest) -> tuple[Came, Came]:
    """How the visitor came now, and at first as far as the browser remembers: the script tells it of the site it
    stands on; a link brings its own marks.
    """
    asked = request.GET
    if asked.get("embedded") == "1":
        now = Came.of(asked.get("page", ""), asked.get("referrer", ""))
        try:
            at = max(0.0, min(float(asked.get("first_at", "") or 0) / 1000, timezone.now().timestamp()))
        except (ValueError, OverflowError):
            at = 0.0
        at = at if at == at else 0.0
        return now, Came.of(asked.get("first_page", ""), asked.get("first_referrer", ""), at)
    own = request.build_absolute_uri(request.get_full_path())
    return Came.of(own, request.headers.get("Referer", "")), Came()


def _origin(page: str) -> str:
    """Whom the page tells its height."""
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return LONGEST_BODY + 1


def _is_often(request: HttpRequest) -> bool:
    try:
        limits.hit(f"form:often:{machine(request)}", FEW, HOUR)
    except TooMany:
        return True
    return False


def _may_be_written_to(request: HttpRequest) -> bool:
    """Whether the address that is left has not been left too often today; counted before the transaction begins."""
    given = next(iter(asking.typed_in(request.POST.getlist("email"))), "")
    if not given or not request.POST.get(BOX + "marketing"):
        return True
    try:
        limits.hit(f"form:letter:{mailbox(given)}", LETTERS, DAY)
    except TooMany:
        return False
    return True
