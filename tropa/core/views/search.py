"""The palette's question: an answer while the person types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from tropa.core import search, viewing
from tropa.core.requests import ViewerRequest


class Search(View):
    """`?q=` what was typed; a fragment with the groups that the member may see, empty when nothing is found."""

    def get(self, request: ViewerRequest) -> HttpResponse:
        """Answer; never stored, since it shows customers."""
        words = request.GET.get("q", "")
        groups = search.find(request.member, words)
        viewing.searched(words, found=sum(len(group.hits) for group in groups))
        answer = render(
            request, "core/search/results.html", {"groups": [(group.title, group.hits) for group in groups]}
        )
        answer["Cache-Control"] = "no-store"
        return answer
