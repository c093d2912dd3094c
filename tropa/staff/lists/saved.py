"""Saved views: keep the question that stands on the screen, rename, share, drop."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from tropa.core import access
from tropa.core.errors import Invalid, RuleViolation
from tropa.staff.lists import trees
from tropa.staff.lists.conditions import readable, with_filter
from tropa.staff.models import SavedView
from tropa.staff.requests import MemberRequest
from tropa.staff.services import views


class SavedViews(View):
    """GET draws the form, POST saves a new view."""

    def get(self, request: MemberRequest, kind: str, **_kwargs: Any) -> HttpResponse:
        """Draw."""
        readable(request.member, kind)
        return form(
            request,
            kind,
            {
                "query": request.GET.get("filter", ""),
                "columns": request.GET.get("columns", ""),
                "sort": request.GET.get("sort", ""),
            },
        )

    def post(self, request: MemberRequest, kind: str, **_kwargs: Any) -> HttpResponse:
        """Save."""
        readable(request.member, kind)
        access.check(request.member, "view", "create")
        view = SavedView(kind=kind, member_id=request.member.id)
        return save(request, view, kind)


class OneSavedView(View):
    """GET draws the form, POST writes, DELETE drops; only its owner (or who manages views of everybody)."""

    def get(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Draw."""
        view = views.found(request.member, pk, "edit")
        return form(request, view.kind, {"view": view})

    def post(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Write, or drop with `drop`."""
        view = views.found(request.member, pk, "edit")
        if "drop" in request.POST:
            return self.delete(request, pk)
        return save(request, view, view.kind)

    def delete(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Drop."""
        views.drop(views.found(request.member, pk, "delete"))
        return went(request, with_filter(request.POST.get("back", "/w/"), {}).partition("?")[0])


def save(request: MemberRequest, view: SavedView, kind: str) -> HttpResponse:
    """Write what the form says."""
    asked = request.POST
    values = {
        "name": asked.get("name", ""),
        "shared_with": asked.get("shared_with", SavedView.Shared.MINE),
        "is_default": bool(asked.get("is_default")),
    }
    try:
        if "filter" in asked:
            columns = [each for each in asked.get("columns", "").split(",") if each]
            values |= {"query": trees.read(asked["filter"]), "columns": columns, "sort": asked.get("sort", "")[:80]}
        views.save(view, values, by=request.member)
    except (Invalid, RuleViolation) as wrong:
        return form(request, kind, {"view": view, "wrong": str(wrong), "name": values["name"]}, status=422)
    back = with_filter(asked.get("back", "/w/"), {}).partition("?")[0]
    return went(request, f"{back}?view={view.pk}")


def form(request: MemberRequest, kind: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The dialog."""
    asked = request.POST if request.method == "POST" else request.GET
    told = {name: asked.get(name) for name in ("filter", "columns", "sort", "back") if name in asked}
    choices = SavedView.Shared.choices
    return render(
        request,
        "staff/lists/view_form.html",
        {"kind": kind, "told": told, "choices": choices, **context},
        status=status,
    )


def went(request: MemberRequest, target: str) -> HttpResponse:
    """Go on to an address."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
