"""Who comes in: a request of a workspace gets its scope, its member and, on PostgreSQL, its one transaction.

`/w/<slug>/...` takes the session; `/api/v1/...` a bearer token, or the session with X-Tropa-Workspace and CSRF.
Membership and state are read with each request, so a deactivated member is out at the next one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from tropa.core import arrangement, scope, viewing
from tropa.core.actors import Actor, Origin, act_as
from tropa.core.errors import TooMany
from tropa.core.models import Workspace
from tropa.core.problems import answer_to, problem
from tropa.core.urls import remember_slug
from tropa.staff import limits, secret_keys
from tropa.staff.companies import LAST_WORKSPACE, Company
from tropa.staff.factors import owes_second_factor
from tropa.staff.middleware.setting_up import led_to_set_up, sets_up
from tropa.staff.models import ApiToken, Member, Membership, Notification
from tropa.staff.requests import MemberRequest
from tropa.staff.services import tokens
from tropa.staff.sessions import SessionStore, begun_at

PAGE = re.compile(r"^/w/(?P<slug>[^/]+)(/|$)")
API = "/api/v1/"
OPEN_API = frozenset({"/api/v1/openapi.json"})
"""What describes the API is the same for everybody."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TAKES_AWAY = re.compile(r"/file\.\w+$")
"""What hands records out as a file writes down who took them, before the first byte leaves (core.viewing)."""

Answer = Callable[[HttpRequest], HttpResponse]


class Door:
    """Django's middleware; stands after authentication, messages and CSRF."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let in, turn away, or pass what lies outside every workspace."""
        if page := PAGE.match(request.path_info):
            return self.page(request, page["slug"])
        if request.path_info.startswith(API) and request.path_info not in OPEN_API:
            return self.api(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """The workspace is in the air: no view takes its slug as an argument."""
        if getattr(request, "workspace", None) is not None:
            kwargs.pop("slug", None)

    def page(self, request: HttpRequest, slug: str) -> HttpResponse:
        """A page of a workspace: strangers learn neither that it exists nor that it does not."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account:sign_in"))
        found = memberships_of(request)
        membership = next((each for each in found if each.workspace.slug == slug), None)
        if membership is None:
            return not_found(request)
        remember(request, membership.workspace, found)
        return self.by_session(request, membership, "page") or not_found(request)

    def api(self, request: HttpRequest) -> HttpResponse:
        """A call of the API."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme:
            return self.by_token(request, secret.strip() if scheme.casefold() == "bearer" else "")
        slug = request.headers.get("X-Tropa-Workspace", "")
        found = memberships_of(request) if request.user.is_authenticated else ()
        membership = next((each for each in found if each.workspace.slug == slug), None)
        if membership is None:
            return unauthorized()
        refused = CsrfViewMiddleware(self.get_response).process_view(request, self.get_response, (), {})
        if refused is not None:
            return problem(403, _("The CSRF token is missing or wrong."))
        return self.by_session(request, membership, "api") or unauthorized()

    def by_session(self, request: HttpRequest, membership: Membership, origin: Origin) -> HttpResponse | None:
        """Answer whoever is signed in; None: the member has just gone."""
        workspace = membership.workspace
        cast(SessionStore, request.session).note_sight()
        with entered(workspace), one_transaction(read_only=only_reads(request)):
            member = present(membership)
            if member is None:
                return None
            if owes_second_factor(member, begun_at(request)) and not sets_up(request, workspace):
                return led_to_set_up(request, workspace, member, origin)
            return self.inside(request, workspace, member, origin)

    def by_token(self, request: HttpRequest, secret: str) -> HttpResponse:
        """A call with a token; the workspace it names is only where it is looked for."""
        named = secret_keys.workspace_of(tokens.PREFIX, secret)
        living = Workspace.objects.filter(state=Workspace.State.ACTIVE).select_related("feed")
        workspace = living.filter(pk=named).first() if named else None
        if workspace is None:
            return unauthorized()
        with entered(workspace):
            found = tokens.member_behind(secret)
            if found is None:
                return unauthorized()
            token, member = found
            if token.reach == ApiToken.Reach.READ and request.method not in SAFE:
                return problem(403, _("This token may only read."))
            try:
                limits.call(token.pk)
            except TooMany as often:
                with as_member(member, "api"):
                    return answer_to(often)
            cast(MemberRequest, request).token = token
            with one_transaction(read_only=request.method in SAFE):
                response = self.inside(request, workspace, member, "api")
            tokens.note_use(token)
            return response

    def inside(self, request: HttpRequest, workspace: Workspace, member: Member, origin: Origin) -> HttpResponse:
        """Answer in the member's name, language and time zone."""
        let_in = cast(MemberRequest, request)
        let_in.workspace, let_in.member = workspace, member
        with as_member(member, origin, language_of(request, member, origin)), viewing.by(asker_of(let_in)):
            response = self.get_response(request)
            if getattr(request, "failed", False) or response.status_code >= 500:
                take_back()
        patch_vary_headers(response, ["Cookie", "Authorization"])
        if response.streaming:
            content: Any = response.streaming_content  # type: ignore[attr-defined]  # a streaming response has it
            response.streaming_content = streamed(content, workspace, member, origin)  # type: ignore[attr-defined]
        return response


@contextmanager
def entered(workspace: Workspace) -> Iterator[None]:
    """The scope of a request, under the sign that was read with it."""
    with scope.enter(workspace.pk), arrangement.signed(workspace.feed.sign):
        yield


def memberships_of(request: HttpRequest) -> Sequence[Membership]:
    """Where whoever is signed in may go in; read together with the session, else asked."""
    known: Sequence[Membership] = getattr(request.session, "memberships", ())
    if known and known[0].user_id == request.user.pk:
        return known
    return list(Membership.objects.open().filter(user=request.user.pk))


def present(membership: Membership) -> Member | None:
    """The member behind a membership, in the entered workspace."""
    member: Member | None = Member.objects.active().filter(pk=membership.member_id).select_related("role").first()
    if member is not None:
        member.user = membership.user
    return member


def remember(request: HttpRequest, workspace: Workspace, found: Sequence[Membership]) -> None:
    """Put on the request what the frame shows; and the way back after the next sign-in."""
    page = cast(MemberRequest, request)
    page.unread = lambda: Notification.objects.filter(member=page.member).unread()
    page.companies = [Company(each.workspace.slug, each.company) for each in found]
    remember_slug(workspace)
    if request.session.get(LAST_WORKSPACE) != workspace.slug:
        request.session[LAST_WORKSPACE] = workspace.slug


def language_of(request: HttpRequest, member: Member, origin: Origin) -> str:
    """Of pages: what was chosen in this browser, else the member's own."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") if origin == "page" else ""
    return chosen if chosen in dict(settings.LANGUAGES) else member.language


def asker_of(request: MemberRequest) -> viewing.Asker:
    """For the log of access: which browser or program asks, from which machine."""
    token = getattr(request, "token", None)
    return viewing.Asker(
        session="" if token else request.session.session_key or "",
        token=token and token.pk,
        address=request.META.get("REMOTE_ADDR") or "",
        reads=request.method in SAFE,
    )


@contextmanager
def as_member(member: Member, origin: Origin, language: str = "") -> Iterator[None]:
    """Act, speak and tell the time as this member."""
    with (
        act_as(Actor("member", member.pk), origin),
        translation.override(language or member.language),
        timezone.override(ZoneInfo(member.time_zone)),
    ):
        yield


def only_reads(request: HttpRequest) -> bool:
    """Whether the request has nothing to write down."""
    return request.method in SAFE and not TAKES_AWAY.search(request.path_info)


@contextmanager
def one_transaction(*, read_only: bool) -> Iterator[None]:
    """PostgreSQL: the whole request, READ ONLY for GET. SQLite: none, since it would hold the only write lock."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.read_only = read_only  # type: ignore[attr-defined]  # our backend's own attribute
    try:
        with transaction.atomic():
            yield
    finally:
        connection.read_only = False  # type: ignore[attr-defined]


def take_back() -> None:
    """What a failed request wrote is rolled back with its transaction."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        transaction.set_rollback(True)


def streamed(content: Any, workspace: Workspace, member: Member, origin: Origin) -> Iterator[bytes]:
    """A streamed body is made after the view has returned: it enters again."""
    with scope.enter(workspace.pk), as_member(member, origin), one_transaction(read_only=True):
        yield from content


def not_found(request: HttpRequest) -> HttpResponse:
    """The same answer for a stranger's workspace and one that is not there."""
    from tropa.staff.middleware.answers import outside

    return outside(request, Http404())


def unauthorized() -> HttpResponse:
    """No valid token, no session."""
    response = problem(401, _("Send a valid token, or the session with X-Tropa-Workspace."))
    response["WWW-Authenticate"] = 'Bearer realm="tropa"'
    return response
