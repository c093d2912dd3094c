"""Errors of the API: application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None, **more: Any) -> JsonResponse:
    """One error answer; `errors` names fields."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
        **more,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
