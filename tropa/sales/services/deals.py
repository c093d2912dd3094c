"""What is done with deals, from a page, the API or a command alike; who comes second finds the deal closed."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.sales.models import Deal, LostReason, Stage
from tropa.staff.models import Member
from tropa.staff.services import notify, tell_of_hands


def move(identity: UUID, *, to: UUID | None, viewer: Any) -> Deal:
    """Into another stage.

    Raises:
        NotFound, Denied: not the viewer's to see or change.
        RuleViolation: there is no such stage.
    """
    _may(identity, viewer)
    with operation("sales.move_deal", title=_("A deal is moved")) as deed:
        deal, stage = locked(identity), stage_of(to, viewer=viewer)
        deal.move(to=stage)
        deed.title = _("%(deal)s: %(stage)s") % {"deal": deal, "stage": stage}
    return deal


def win(identity: UUID, *, viewer: Any) -> Deal:
    """It became a sale.

    Raises:
        NotFound, Denied: as in `move`.
        RuleViolation: it is closed already, or its pipeline has no stage for won deals.
    """
    deal = _may(identity, viewer)
    with operation("sales.win_deal", title=_("Won: %(deal)s") % {"deal": deal}):
        deal = locked(identity)
        deal.win()
    return deal


def lose(identity: UUID, *, viewer: Any, reason: UUID | None = None, note: str = "") -> Deal:
    """It came to nothing; errors as in `win`, and an unknown reason."""
    deal = _may(identity, viewer)
    with operation("sales.lose_deal", title=_("Lost: %(deal)s") % {"deal": deal}):
        deal = locked(identity)
        deal.lose(reason=reason_of(reason, viewer=viewer), note=note)
    return deal


def reopen(identity: UUID, *, viewer: Any) -> Deal:
    """To be worked on again.

    Raises:
        NotFound, Denied: as in `move`.
        RuleViolation: it is open.
    """
    deal = _may(identity, viewer)
    with operation("sales.reopen_deal", title=_("Reopened: %(deal)s") % {"deal": deal}):
        deal = locked(identity)
        deal.reopen()
    return deal


def stage_of(identity: UUID | None, *, viewer: Any) -> Stage:
    """The stage that was chosen.

    Raises:
        RuleViolation: none was, or it is not there.
    """
    visible = Stage.objects.visible_to(viewer).select_related("pipeline")
    found: Stage | None = visible.filter(pk=identity).first() if identity else None
    if found is None:
        raise RuleViolation("sales.no_such_stage", _("There is no such stage; choose another."), field="stage")
    return found


def reason_of(identity: UUID | None, *, viewer: Any) -> LostReason | None:
    """The reason that was chosen, if any was.

    Raises:
        RuleViolation: it is not there.
    """
    if identity is None:
        return None
    found: LostReason | None = LostReason.objects.visible_to(viewer).filter(pk=identity).first()
    if found is None:
        raise RuleViolation("sales.no_such_reason", _("There is no such reason; choose another."), field="lost_reason")
    return found


def tell_owner(deal: Deal, event: Any) -> None:
    """Tell whoever was given a deal by somebody else, in that person's language."""
    tell_of_hands(
        deal.owner,
        event,
        lambda: _("You were given a deal: %(deal)s") % {"deal": deal},
        lambda count: ngettext("You were given %(n)d deal", "You were given %(n)d deals", count) % {"n": count},
        deal,
        count=getattr(event.payload, "count", 1),
    )


def tell_of_win(deal: Deal, event: Any) -> None:
    """Ring the head of the deal's team and its owner, save who won it and who may not see it."""
    head = deal.team.head if deal.team else None
    told = {member.pk: member for member in (deal.owner, head) if member is not None and member.is_active}
    for member in told.values():
        if (event.actor.kind, event.actor.id) != ("member", member.pk) and access.may(member, "deal", "view", deal):
            _tell_of_win(member, deal, event)


def _tell_of_win(member: Member, deal: Deal, event: Any) -> None:
    with override(member.language or None):
        text = _("Won: %(deal)s") % {"deal": deal}
    notify(member, text, deal, event.operation_id)


def _may(identity: UUID, viewer: Any) -> Deal:
    found: Deal = access.fetch(viewer, Deal, identity, "edit")
    return found


def locked(identity: UUID) -> Deal:
    """As it stands now; nobody else changes it until this transaction ends."""
    locked: Deal = Deal.objects.select_for_update(of=("self",)).select_related("pipeline", "stage").get(pk=identity)
    return locked
