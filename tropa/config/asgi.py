"""The live process (uvicorn): server-sent events of `core.live` for members of a workspace.

It shares the host with the pages, so the session cookie arrives; only pages of TROPA_BASE_URL may read the answer.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

# ruff: noqa: E402  Django must be set up before its models are imported
import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from tropa.core.ids import as_uuid
from tropa.core.live.hub import Hub, Visitor, message
from tropa.core.models import Workspace
from tropa.lib.numbers import BIG_COLUMN, whole
from tropa.staff.models import Membership, User

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
ADDRESS = re.compile(r"^(?:/live)?/w/([-\w]+)/live$")
KEEP = 15.0
sessions = import_module(settings.SESSION_ENGINE)


def user_of(session: str) -> User | None:
    """Who is signed in by this session, checked as Django's own middleware does."""
    store = sessions.SessionStore(session)
    identity = as_uuid(store.get(SESSION_KEY))
    if identity is None or store.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=identity, is_active=True).first()
    proof = store.get(HASH_SESSION_KEY, "")
    return user if user is not None and constant_time_compare(proof, user.get_session_auth_hash()) else None


def visitor_of(session: str, slug: str) -> Visitor | None:
    """Whom to let in; None: no session, no such workspace, no member."""
    user = user_of(session)
    if user is None:
        return None
    inside = Membership.objects.filter(
        user=user, active=True, workspace__slug=slug, workspace__state=Workspace.State.ACTIVE
    ).first()
    return Visitor(session, user.pk, inside.workspace_id) if inside else None


def present(visitors: set[Visitor]) -> set[Visitor]:
    """Those that may still listen: the session stands, the membership is active."""
    members = set(
        Membership.objects.filter(
            user__in={each.user for each in visitors}, active=True, workspace__state=Workspace.State.ACTIVE
        ).values_list("user_id", "workspace_id")
    )
    users = {session: user_of(session) for session in {each.session for each in visitors}}
    return {
        each
        for each in visitors
        if (each.user, each.workspace) in members and (user := users[each.session]) is not None and user.pk == each.user
    }


hub = Hub(present)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await answer(scope, receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    """Begin and end with the process."""
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.startup":
            hub.start()
        else:
            hub.close()
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """One request."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    address = ADDRESS.match(scope["path"])
    if scope["path"] == "/healthz":
        await plain(send, 200, b'{"ok": true}')
        return
    if address is None or scope["method"] != "GET":
        await plain(send, 404, b"")
        return
    if headers.get("origin", settings.ENVIRONMENT.base_url) != settings.ENVIRONMENT.base_url:
        await plain(send, 403, b"")
        return
    session = cookie(headers.get("cookie", ""))
    visitor = await hub.call(visitor_of, session, address[1]) if session else None
    if visitor is None:
        await plain(send, 404 if session else 401, b"")
        return
    asked = headers.get("last-event-id") or parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])[0]
    await stream(receive, send, visitor, whole(asked, BIG_COLUMN))


async def stream(receive: Receive, send: Send, visitor: Visitor, after: int | None) -> None:
    """Tell what changes until either side leaves."""
    listener = await hub.join(visitor, after)
    gone = asyncio.create_task(leaving(receive))
    try:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                    *cors(),
                ],
            }
        )
        while not gone.done():
            told = asyncio.create_task(listener.queue.get())
            await asyncio.wait({told, gone}, timeout=KEEP, return_when=asyncio.FIRST_COMPLETED)
            if not told.done():
                told.cancel()
                await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
                continue
            news = told.result()
            if news is None:
                break
            await send({"type": "http.response.body", "body": message(*news), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        if listener in hub.listeners.get(visitor.workspace, set()):
            hub.leave(listener)


async def leaving(receive: Receive) -> None:
    """Ends when the other side has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def cookie(header: str) -> str:
    """The key of the session."""
    try:
        found = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def cors() -> list[tuple[bytes, bytes]]:
    """Pages of TROPA_BASE_URL may read the answer, with the cookie; nobody else."""
    return [
        (b"access-control-allow-origin", settings.ENVIRONMENT.base_url.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def plain(send: Send, status: int, body: bytes) -> None:
    """A short answer."""
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *cors()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
