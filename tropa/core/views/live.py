"""What the page asks every few seconds where the live port is closed."""

from django.http import HttpRequest, JsonResponse

from tropa.core import scope
from tropa.core.events import feed
from tropa.core.live import news


def poll(request: HttpRequest) -> JsonResponse:
    """`{"seq": n, "changes": [...] or null}` after `?after=`; the door has let a member in."""
    head = feed.head(scope.require())
    asked = request.GET.get("after", "")
    after = min(int(asked), head) if asked.isdecimal() and len(asked) < 19 else head
    changes = news(after, head)
    answer = JsonResponse(
        {"seq": head, "changes": None if changes is None else [change.as_json() for change in changes]}
    )
    answer["Cache-Control"] = "no-store"
    return answer
