"""Today: what I do now, overdue first."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from tropa.activities.days import day_of
from tropa.core import access
from tropa.core.urls import page_url
from tropa.staff.requests import MemberRequest


class Start(View):
    """The address of the workspace itself leads to the day."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Go on."""
        return HttpResponseRedirect(page_url("activities:today"))


class Today(View):
    """My tasks; with htmx the region alone."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page."""
        access.check(request.member, "task", "view")
        return render(request, region(request, "activities/today.html"), context(request))


def region(request: MemberRequest, template: str) -> str:
    """The part of the page that htmx asks for."""
    return f"{template}#day" if request.headers.get("HX-Target") == "day" else template


def context(request: MemberRequest) -> dict[str, Any]:
    """What the template shows."""
    day = day_of(request.member)
    return {
        "day": day,
        "first_name": request.member.name.split(" ")[0],
        "may_create": access.may(request.member, "task", "create"),
    }
