"""Saved views: offered, saved and dropped by the same rules for pages and programs."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access, catalogue, query
from tropa.core.errors import Denied, FieldError, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation
from tropa.staff.models import Member, SavedView

LONGEST = 80


def offered(member: Member) -> Any:
    """The views the member finds among the tabs, of every kind that he may see."""
    kinds = [kind.label for kind in access.kinds if member.rights.scope(kind.label, "view") is not access.Scope.NONE]
    return SavedView.objects.offered(member).filter(kind__in=kinds)


def found(member: Member, identity: UUID, action: str) -> SavedView:
    """A view that is offered to the member; changed by its owner alone.

    Raises:
        NotFound: not there, or not offered.
        Denied: it is a colleague's.
    """
    view: SavedView | None = offered(member).filter(pk=identity).first()
    if view is None:
        raise NotFound
    access.check(member, "view", action)
    if action != "view" and view.member_id != member.pk:
        raise Denied("view", action)
    return view


def save(view: SavedView, values: dict[str, Any], *, by: Member) -> SavedView:
    """Check what a view asks for and write it; the first view of a list takes the place of the former one.

    Raises:
        RuleViolation: no name, one that another view of the member has, or shared with nobody we know.
        Invalid: a filter, column or order that cannot be.
    """
    for name, value in values.items():
        setattr(view, name, value)
    view.name = " ".join(view.name.split())
    if not view.name or len(view.name) > LONGEST:
        raise RuleViolation("view.no_name", _("Give the view a name of at most 80 characters."), "name")
    if view.shared_with not in SavedView.Shared.values:
        raise RuleViolation("view.bad_share", _("Choose who sees the view."), "shared_with")
    _check_question(view, by)
    view.team_id = by.team_id if view.shared_with == SavedView.Shared.TEAM else None
    own = SavedView.objects.filter(kind=view.kind, member_id=view.member_id).exclude(pk=view.pk)
    with operation("staff.save_view", title=_("Saved the view “%(name)s”") % {"name": view.name}):
        # Two tabs of one member come one after the other.
        Member.objects.select_for_update(of=("self",)).get(pk=by.pk)
        if own.filter(name=view.name).exists():
            raise RuleViolation("view.name_taken", _("You have a view with this name already."), "name")
        if view.is_default:
            own.filter(is_default=True).update(is_default=False)
        view.save()
    return view


def drop(view: SavedView) -> None:
    """Into the trash."""
    with operation("staff.drop_view", title=_("Dropped the view “%(name)s”") % {"name": view.name}):
        view.trash()


def _check_question(view: SavedView, by: Member) -> None:
    if view.query:
        query.compile(view.kind, view.query, viewer=by)
    known = catalogue.of(view.kind)
    for field, names in (("columns", view.columns), ("sort", filter(None, [view.sort.removeprefix("-")]))):
        for name in names:
            if name not in known and name != "created_at":
                words = _("There is no field “%(name)s”.") % {"name": name[:60]}
                raise Invalid([FieldError(field, "field.unknown", words)])
