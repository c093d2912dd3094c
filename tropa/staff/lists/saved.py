"""Saved views: keep the question that stands on the screen, rename, share, drop."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access
from tropa.core.errors import Denied, NotFound, RuleViolation
from tropa.core.journal import operation
from tropa.staff.lists import trees
from tropa.staff.lists.conditions import readable, with_filter
from tropa.staff.models import SavedView

LONGEST = 80


class SavedViews(View):
    """GET draws the form, POST saves a new view."""

    def get(self, request: Any, kind: str, **_kwargs: Any) -> HttpResponse:
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

    def post(self, request: Any, kind: str, **_kwargs: Any) -> HttpResponse:
        """Save."""
        readable(request.member, kind)
        access.check(request.member, "view", "create")
        view = SavedView(kind=kind, member_id=request.member.id)
        return save(request, view, kind)


class OneSavedView(View):
    """GET draws the form, POST writes, DELETE drops; only its owner (or who manages views of everybody)."""

    def get(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Draw."""
        view = own(request.member, pk)
        return form(request, view.kind, {"view": view})

    def post(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Write, or drop with `drop`."""
        view = own(request.member, pk)
        if "drop" in request.POST:
            return self.delete(request, pk)
        return save(request, view, view.kind)

    def delete(self, request: Any, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Drop."""
        view = own(request.member, pk)
        access.check(request.member, "view", "delete")
        with operation("staff.drop_view", title=_("Dropped the view “%(name)s”") % {"name": view.name}):
            view.trash()
        return went(request, with_filter(request.POST.get("back", "/w/"), {}).partition("?")[0])


def own(viewer: Any, pk: UUID) -> SavedView:
    """A view the member may change.

    Raises:
        NotFound: not there, or not offered to him.
        Denied: it is a colleague's.
    """
    view: SavedView | None = SavedView.objects.filter(pk=pk).first()
    if view is None or not SavedView.objects.offered_to(viewer, view.kind).filter(pk=pk).exists():
        raise NotFound
    if view.member_id != viewer.id:
        raise Denied("view", "edit")
    return view


def save(request: Any, view: SavedView, kind: str) -> HttpResponse:
    """Write what the form says."""
    asked = request.POST
    name = asked.get("name", "").strip()
    shared = asked.get("shared_with", SavedView.Shared.MINE)
    try:
        if not name or len(name) > LONGEST:
            raise RuleViolation("lists.no_name", _("Give the view a name of at most 80 characters."), "name")
        if shared not in SavedView.Shared.values:
            raise RuleViolation("lists.bad_share", _("Choose who sees the view."), "shared_with")
        if taken(request.member, kind, name, view):
            raise RuleViolation("lists.name_taken", _("You have a view with this name already."), "name")
        view.name, view.shared_with = name, shared
        view.team_id = request.member.team_id if shared == SavedView.Shared.TEAM else None
        view.is_default = bool(asked.get("is_default"))
        if "filter" in asked:
            view.query = trees.read(asked["filter"])
            view.columns = [each for each in asked.get("columns", "").split(",") if each]
            view.sort = asked.get("sort", "")[:LONGEST]
        with operation("staff.save_view", title=_("Saved the view “%(name)s”") % {"name": name}):
            view.save()
    except RuleViolation as wrong:
        return form(request, kind, {"view": view, "wrong": str(wrong), "name": name}, status=422)
    back = with_filter(asked.get("back", "/w/"), {}).partition("?")[0]
    return went(request, f"{back}?view={view.pk}")


def taken(viewer: Any, kind: str, name: str, view: SavedView) -> bool:
    """Whether the member has another view of this name."""
    return bool(SavedView.objects.filter(kind=kind, member_id=viewer.id, name=name).exclude(pk=view.pk).exists())


def form(request: Any, kind: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
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


def went(request: Any, target: str) -> HttpResponse:
    """Go on to an address."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
