"""What every writing request has in common: one transaction, and one effect however often it is repeated."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from tropa.core import idempotency
from tropa.core.api.bodies import check_text, raw
from tropa.core.idempotency import Kept
from tropa.core.requests import ViewerRequest

View = Callable[..., HttpResponse]
KEPT_HEADERS = ("Location", "ETag")


def writes(view: View) -> View:
    """Wrap a view that writes: all of it or nothing, and `Idempotency-Key` is honoured."""

    @wraps(view)
    def whole(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return done_once(request, lambda: _digest(request), lambda: view(request, *args, **kwargs))

    return whole


def done_once(request: ViewerRequest, digest: Callable[[], str], act: Callable[[], HttpResponse]) -> HttpResponse:
    """All of `act` or nothing; with an `Idempotency-Key` that was used for the same `digest`, the answer of then."""
    key = request.headers.get("Idempotency-Key")
    with transaction.atomic():
        if key is None:
            return act()
        stored = idempotency.once(
            check_text(key, "Idempotency-Key"),
            digest(),
            lambda: _kept(act()),
            actor_id=request.member.id,
        )
    return _repeated(stored)


def _repeated(stored: Kept) -> HttpResponse:
    """The answer as it was kept."""
    response = HttpResponse(stored.body, status=stored.status, content_type="application/json")
    for name, value in stored.headers.items():
        response[name] = value
    return response


def _digest(request: ViewerRequest) -> str:
    address = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n"
    return sha256(address.encode("utf-8", "surrogatepass") + raw(request)).hexdigest()


def _kept(response: HttpResponse) -> Kept:
    """What is kept of an answer."""
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return Kept(response.status_code, response.content.decode(), headers)
