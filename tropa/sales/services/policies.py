"""What counts as a sale, changed for the whole company: foreseen in numbers, then rebuilt in one deed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from tropa.core import access, mass
from tropa.core.access import Scope
from tropa.core.buffer import OperationContext
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation
from tropa.core.models import Operation, WorkspaceSettings
from tropa.core.selections import Selection
from tropa.sales.models import Deal, Sale
from tropa.sales.recognition import DEAL_WON, POLICIES, policy

LABEL = "sales.set_recognition"
GOING = (Operation.State.PLANNING, Operation.State.PLANNED, Operation.State.RUNNING, Operation.State.STOPPED)


@dataclass(frozen=True)
class Foresight:
    """What another policy would do: purchases taken back and made, and the total in base currency."""

    taken_back: int
    made: int
    before: Decimal
    after: Decimal


def foreseen(wanted: str) -> Foresight:
    """In numbers; written down and imported purchases stay."""
    standing = Sale.objects.standing()
    before = _sum(standing)
    if wanted == DEAL_WON:
        missing = missing_deals()
        return Foresight(0, missing.count(), before, before + _sum(missing))
    derived = standing.filter(Q(origin_kind=Deal.kind_label) | Q(refund_of__origin_kind=Deal.kind_label))
    return Foresight(derived.filter(refund_of=None).count(), 0, before, before - _sum(derived))


def missing_deals() -> Any:
    """Won deals that are no purchase."""
    sold = Sale.objects.standing().filter(origin_kind=Deal.kind_label, part="", origin_id=OuterRef("pk"))
    return Deal.objects.won().exclude(amount=0).exclude(Exists(sold))


def disagreeing() -> Any:
    """The ids of deals whose purchase is not what the policy in force says: none, or one too many."""
    if policy() == DEAL_WON:
        return missing_deals().order_by("pk").values_list("pk", flat=True)
    derived = Sale.objects.standing().filter(origin_kind=Deal.kind_label, part="")
    return derived.order_by("origin_id").values_list("origin_id", flat=True)


def follow(root: OperationContext) -> None:
    """The journal's hook: whoever writes the policy, undo included, has the rest of the deals looked at."""
    written = [entry for entry in root.written if entry.model is WorkspaceSettings]
    if any("recognition_policy" in entry.columns for entry in written):
        from tropa.sales.tasks import settle_purchases

        settle_purchases.enqueue()


def going(label: str = LABEL) -> Operation | None:
    """The change that is under way, if one is."""
    found: Operation | None = Operation.objects.filter(label=label, state__in=GOING).order_by("-at").first()
    if found is None:
        undone = Operation.objects.filter(label=label).values("pk")
        found = Operation.objects.filter(undoes__in=undone, state=Operation.State.RUNNING).first()
    return found


def change(wanted: str, *, viewer: Any) -> Operation | None:
    """Let the worker rebuild; None where nothing is to be rebuilt and the policy is in force already.

    Raises:
        Denied: the viewer may not set up the company and all its deals.
        RuleViolation: there is no such policy, it is in force, or a change is under way.
    """
    check_rights(viewer)
    with one_by_one():
        if wanted not in POLICIES or wanted == policy():
            raise RuleViolation("sales.policy", _("Choose another rule."), "policy")
        if going() is not None:
            raise RuleViolation("sales.policy_going", _("A change of this rule is under way; wait until it is done."))
        if not Deal.objects.won().exclude(amount=0).exists():
            with operation(LABEL, title=_("Another rule of what counts as a sale")):
                settings = WorkspaceSettings.objects.get()
                settings.recognition_policy = wanted
                settings.save()
            return None
        planned = mass.plan(LABEL, Selection("deal", query={}), {"policy": wanted}, viewer=viewer)
        mass.start(planned.pk)
    return planned


def check_rights(viewer: Any) -> None:
    """Whether the viewer may change the rule, and so see what another one would do.

    Raises:
        Denied: not the company's settings, or not all its deals and purchases with their amounts.
    """
    access.check(viewer, "settings", "edit")
    access.check(viewer, "deal", "manage")
    for kind in ("deal", "sale"):
        if viewer.rights.scope(kind, "view") is not Scope.ALL or viewer.rights.field(kind, "amount") == "none":
            raise Denied(kind, "view")


def may(viewer: Any, checked: Callable[[Any], None] = check_rights) -> bool:
    """Whether `checked` lets the viewer pass."""
    try:
        checked(viewer)
    except Denied:
        return False
    return True


@contextmanager
def one_by_one() -> Iterator[None]:
    """Of two changes at once the second one sees that the first is under way."""
    with transaction.atomic():
        WorkspaceSettings.objects.select_for_update(of=("self",)).get()
        yield


def _sum(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum("amount_base"))["sum"] or Decimal(0)
