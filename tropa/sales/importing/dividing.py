"""Shares of deals in a file: "Ivanov 60 %; Petrov 40 %" are the percents of all, the owner's among them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.cells import Context
from tropa.customers.importing.drafts import Problem
from tropa.customers.importing.names import Members
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED, SKIPPED, UPDATED
from tropa.customers.models import Import
from tropa.sales.models import DealShare
from tropa.sales.models.deal_share import WHOLE

MOST = 50
"""Shares of one deal."""
_BETWEEN = re.compile(r"[;\n|]|(?<=%),|(?<=%\)),|,(?=\s*[^\W\d])")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?%?\)?")


def shares(context: Context, draft: Any, column: str, cell: str) -> None:
    """Names with percents behind them."""
    parts = [part for part in map(str.strip, _BETWEEN.split(cell)) if part]
    read = [_share(part) for part in parts[:MOST]]
    found = [share for share in read if share is not None]
    if len(found) < len(parts):
        words = _("Write shares as names with percents, like “Ivanov 60 %; Petrov 40 %”; they are left out.")
        draft.remarks.append(Problem(column, cell[:80], words))
    else:
        draft.shares = found


def _share(part: str) -> tuple[str, Decimal] | None:
    at = next((at for at, letter in enumerate(part) if letter.isdigit()), len(part))
    found, name = _PERCENT.fullmatch(part[at:].strip()), part[:at].strip(" :=(–—-")
    return (name, Decimal(found[1].replace(",", "."))) if found and name else None


class Shares:
    """Shares of deals that rows give: known ones stay, or are replaced where the import replaces."""

    def __init__(self, members: Members, policy: str) -> None:
        self.members, self.replaces = members, policy == Import.Policy.REPLACE

    def settle(self, steps: Sequence[Any], remark: Any) -> None:
        """Say of each row who gets how much; `remark` tells what is wrong, and the deal comes in without."""
        sharing = [step for step in steps if step.draft.shares and step.action != SKIPPED]
        known = [step.id for step in sharing if step.action == UPDATED]
        there: dict[UUID, dict[UUID, Decimal]] = {step.id: {} for step in sharing}
        if known:
            rows = DealShare.objects.filter(deal__among=known).values_list("deal_id", "member_id", "percent")
            for deal, member, percent in rows:
                there[deal][member] = percent
        for step in sharing:
            given = self._read(step, remark)
            standing = there[step.id]
            if given is not None and given != standing and (self.replaces or not standing):
                step.shares = given
                there[step.id] = given

    def compose(self, part: Part, fresh: Sequence[Any]) -> None:
        """Add the shares of new deals to what is written."""
        rows = [(step.id, member, percent) for step in fresh for member, percent in (step.shares or {}).items()]
        part.add(DealShare, ["deal", "member", "percent"], rows)

    def change(self, step: Any) -> None:
        """Write those of a deal that was there."""
        for share in DealShare.objects.filter(deal=step.record).order_by("pk"):
            share.trash()
        for member, percent in step.shares.items():
            DealShare.objects.create(deal=step.record, member_id=member, percent=percent)

    def _read(self, step: Any, remark: Any) -> dict[UUID, Decimal] | None:
        """Percents by member without the owner, who has the rest; None when they are refused."""
        found: dict[UUID, Decimal] = {}
        for name, percent in step.draft.shares:
            member = self.members.meant(name)
            if member is None:
                words = _("There is no member “%(name)s”; the shares are left out.")
            elif member.pk in found:
                words = _("“%(name)s” is named twice; the shares are left out.")
            else:
                found[member.pk] = percent
                continue
            remark(step, "shares", name, words, {"name": name[:80]})
            return None
        whole = sum(found.values(), Decimal(0))
        if whole != WHOLE:
            words = _("The shares come to %(sum)s percent instead of 100; they are left out.")
            remark(step, "shares", "", words, {"sum": f"{whole.normalize():f}"})
            return None
        return {pk: percent for pk, percent in found.items() if percent and pk != _owner_of(step)}


def _owner_of(step: Any) -> UUID | None:
    """Whose the deal is when the row is written."""
    owner = step.owner.pk if step.owner else None
    if step.action == CREATED or "owner_id" in step.changes:
        return owner
    return step.record.owner_id if step.record is not None else owner
