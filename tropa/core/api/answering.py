"""Answers of the API."""

from typing import Any

from django.http import HttpResponse, JsonResponse

from tropa.core.problems import Encoder


def answer(content: Any, status: int = 200, **headers: str) -> JsonResponse:
    """JSON; header names are given with underscores (`Retry_After="3"`)."""
    response = JsonResponse(
        content, encoder=Encoder, safe=False, status=status, json_dumps_params={"ensure_ascii": False}
    )
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def nothing() -> HttpResponse:
    """Done, and nothing to say."""
    return HttpResponse(status=204)


def whole(items: list[dict[str, Any]]) -> JsonResponse:
    """A short list that is given at once, in the form of a page."""
    return answer({"items": items, "next": None, "count": len(items), "count_exact": True})


def told(item: dict[str, Any], status: int = 200, **headers: str) -> HttpResponse:
    """A record with its version as ETag."""
    return answer(item, status, ETag=f'"{item.get("version", "")}"', **headers)
