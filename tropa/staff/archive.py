"""What of people, their accounts and rights is in an archive; how accounts are found again in the new place."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tropa.core.archive.refusing import BadArchive
from tropa.core.archive.tables import endings, left_out, moved
from tropa.staff.models import Member, User
from tropa.staff.projections import keep_memberships

LIBRARY = "of a library, empty"


def take_accounts(rows: list[dict[str, Any]]) -> Mapping[UUID, UUID]:
    """The accounts by their address: whoever has one here keeps it; others get one without a password.

    Raises:
        BadArchive: an address that cannot be.
    """
    found: dict[UUID, UUID] = {}
    for row in rows:
        address = row["email"]
        try:
            validate_email(address)
        except ValidationError as problem:
            raise BadArchive(f"The archive names an account by {address!a}, which is no e-mail.") from problem
        account = User.objects.filter(email=address.casefold()).first()
        if account is None:
            values = dict(row)
            if User.objects.filter(pk=row["id"]).exists():
                del values["id"]
            account = User.objects.create_user(values.pop("email"), None, **values)
        found[row["id"]] = account.pk
    return found


def give_back(ids: set[UUID]) -> None:
    """Remove accounts by which nobody has ever got in and that lead nowhere else."""
    for account in User.objects.filter(pk__in=ids, last_login=None, operator=False, memberships=None):
        if not account.has_usable_password():
            with suppress(IntegrityError, ProtectedError), transaction.atomic():
                User.objects.filter(pk=account.pk)._raw_delete("default")


def open_the_door() -> None:
    """Members get in; where nobody runs the installation yet, the first owner does.

    Raises:
        BadArchive: the company has no owner.
    """
    owner = Member.objects.owners().select_related("user").order_by("id").first()
    if owner is None:
        raise BadArchive("The archive has no owner who works there: nobody could run the company.")
    keep_memberships(Member, set(Member.everything.values_list("pk", flat=True)))
    if not User.objects.filter(operator=True).exists():
        User.objects.filter(pk=owner.user_id).update(operator=True)


def dead() -> str:
    """A digest that no secret has."""
    return secrets.token_hex(32)


endings.append(open_the_door)

moved(
    "staff.User",
    "id email language is_active created_at",
    left={
        "password": "nobody's password leaves: a member sets a new one by the link of “Forgot the password?”",
        "last_login": "tells of the old installation",
        "new_email": "waits for a link to the old installation",
        "operator": "who runs an installation is not for a company to say",
    },
    rows=lambda: User.objects.filter(pk__in=Member.everything.values("user_id")),
    take=take_accounts,
    give_back=give_back,
)
moved("staff.Role", "name base standard second_factor_since export_most export_daily")
moved("staff.Grant", "role kind action scope fields")
moved("staff.Branch", "name head time_zone")
moved("staff.Team", "name head parent branch")
moved("staff.Member", "user name name_key state time_zone language role team")
moved("staff.RecordMember", "member record_kind record_id reason")
moved("staff.SavedView", "kind name query columns sort shared_with is_default position member team")
moved("staff.TaxRate", "tax_class rate valid_from valid_to")
moved("staff.Notification", "member text subject_kind subject_id operation count at read_at")
moved(
    "staff.Invitation",
    "email role team invited_by expires_at accepted_at",
    left={"digest": "a secret: a link that was sent leads to the old address, so invite again"},
    fresh={"digest": dead},
)
moved(
    "staff.ApiToken",
    "member name reach hint expires_at",
    left={
        "digest": "a secret: a token works where it was made; make new ones",
        "revoked_at": "each is revoked on arrival",
        "last_used_at": "tells of the old installation",
    },
    fresh={"digest": dead, "revoked_at": timezone.now},
)

left_out("staff.Membership", "made again from members")
left_out("staff.Session", "a browser that is signed in at the old address")
left_out("staff.Registration", "a company that is not there yet")
left_out("mfa.Authenticator", "second factors are secrets of people: they are set up anew, like the password")
left_out("account.EmailAddress", "of a library; accounts are found by User.email")
left_out("account.EmailConfirmation", "of a library; a link to the old address")
for label in ("auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType"):
    left_out(label, LIBRARY)
