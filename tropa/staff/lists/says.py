"""What a fragment tells the page besides itself: a toast with Undo, an event."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from tropa.core.urls import page_url


def said(answer: HttpResponse, text: str, *, undo: UUID | None = None, **events: Any) -> HttpResponse:
    """Show a toast; `undo` is the operation that it offers to take back."""
    saying = {"text": text} | ({"undo": page_url("staff:reversal", pk=undo)} if undo else {})
    answer["HX-Trigger"] = json.dumps({"tropa:say": saying, **events})
    return answer
