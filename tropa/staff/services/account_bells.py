"""The bell rings for the owner of an account in each company: a door, since an account stands outside all of them."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from tropa.core import scope
from tropa.staff.models import Member, Membership
from tropa.staff.services.notices import WORDS
from tropa.staff.services.telling import notify


def ring(user: UUID, what: str, where: str) -> None:
    """One line in each company that the person may enter, in the language used there."""
    for membership in Membership.objects.open().filter(user=user):
        with scope.enter(membership.workspace_id), transaction.atomic():
            member = Member.objects.active().filter(pk=membership.member_id).first()
            if member is not None:
                with override(member.language):
                    notify(member, " ".join(part for part in (str(WORDS[what]), where) if part))
