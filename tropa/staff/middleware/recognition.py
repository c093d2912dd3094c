"""Who asks: the person that was read together with the session, else as Django finds it."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


class Recognition(AuthenticationMiddleware):
    """Django's middleware of accounts without its second query."""

    def process_request(self, request: HttpRequest) -> None:
        """Put `user` on the request; nothing is asked before somebody looks at it."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: person_of(request))  # type: ignore[assignment]  # as Django's own


def person_of(request: Any) -> Any:
    """The user of the request; once a request."""
    if not hasattr(request, "_cached_user"):
        request.session.get("")  # the session is read when it is first looked into
        request._cached_user = request.session.person or get_user(request)
    return request._cached_user
