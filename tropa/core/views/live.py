"""What the page asks every few seconds where the live port is closed."""

from django.http import HttpRequest, JsonResponse

from tropa.core import scope
from tropa.core.events import feed
from tropa.core.live import news
from tropa.lib.numbers import whole


def poll(request: HttpRequest) -> JsonResponse:
    """`{"seq": n, "changes": [...] or null}` after `?after=`; the door has let a member in."""
    head = feed.head(scope.require())
    after = whole(request.GET.get("after", ""), head)
    after = head if after is None else after
    changes = news(after, head)
    answer = JsonResponse(
        {"seq": head, "changes": None if changes is None else [change.as_json() for change in changes]}
    )
    answer["Cache-Control"] = "no-store"
    return answer
