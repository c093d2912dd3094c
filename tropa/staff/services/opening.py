"""A company comes in."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import access, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.events import publish
from tropa.core.journal import operation
from tropa.core.models import Feed, Workspace, WorkspaceSettings
from tropa.lib.names import transliterated
from tropa.staff.events import WorkspaceOpened
from tropa.staff.founding import foundations
from tropa.staff.models import Member, Membership, Role, User
from tropa.staff.services.export_limits import DAILY

RESERVED = frozenset({"api", "www", "admin", "static", "new", "w"})


@dataclass(frozen=True)
class Opened:
    """A fresh workspace and its owner."""

    workspace: Workspace
    member: Member


def registration_open() -> bool:
    """Whether a stranger may open a workspace now (TROPA_REGISTRATION; without a mail server never `open`)."""
    installation = settings.ENVIRONMENT
    return installation.open_to_strangers or (installation.registration != "invite" and not Membership.objects.exists())


def open_workspace(
    *,
    company: str,
    email: str,
    password: str | None = None,
    user: User | None = None,
    name: str = "",
    language: str = "",
    time_zone: str = "Europe/Moscow",
    industry: str = "",
    operator: bool = False,
    stranger: bool = False,
    origin: Any = "page",
) -> Opened:
    """Open a workspace for a company: one operation makes feed, settings, roles, owner and foundations.

    Args:
        company: its name as people write it.
        email: address of the owner; a new account is made for it unless `user` is given.
        password: of the new account.
        user: somebody who has an account already.
        name: of the owner; default is what stands before the @.
        language: ru or en; default is the installation's.
        time_zone: IANA name.
        industry: label of a preset.
        operator: make the owner operator of the installation; the first owner is one anyway.
        stranger: somebody at the registration page; of many at once only one is the first.
        origin: page, cli, ...

    Raises:
        NotFound: a stranger, and registration is closed (or has just been closed by another).
        RuleViolation: a name, address or password that cannot be; the field says which.
    """
    company, language = check_company(company), language or settings.LANGUAGE_CODE
    with transaction.atomic():
        _one_after_another()
        if stranger and not registration_open():
            raise NotFound
        first = not Membership.objects.exists()
        user = user or new_user(email, password, language)
        if (operator or first) and not user.operator:
            user.operator = True
            user.save(update_fields=["operator"])
        workspace = Workspace.objects.create(slug=free_slug(company))
        Feed.objects.create(workspace=workspace)
        with scope.enter(workspace.pk), act_as(Actor("user", user.pk), origin), override(language):  # noqa: SIM117
            with operation("staff.open_workspace", title=_("Workspace opened")):
                WorkspaceSettings.objects.create(
                    name=company, language=language, time_zone=time_zone, industry=industry
                )
                roles = {
                    base: Role.objects.create(
                        name=str(title)[:80], base=base, standard=True, export_daily=DAILY.get(base)
                    )
                    for base, title in access.ROLE_TITLES.items()
                }
                member = Member.objects.create(
                    user=user,
                    name=(name.strip() or user.email.partition("@")[0])[:150],
                    role=roles["owner"],
                    language=language,
                    time_zone=time_zone,
                )
                for foundation in foundations:
                    foundation.lay()
                publish(WorkspaceOpened(member_id=member.pk))
    return Opened(workspace, member)


def _one_after_another() -> None:
    """Whoever opens a workspace waits for the one before; SQLite's transactions do that anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tropa.open_workspace'))")


def new_user(email: str, password: str | None, language: str = "") -> User:
    """A new account.

    Raises:
        RuleViolation: the address is taken or is none, or the password is too weak.
    """
    email = email.strip().casefold()
    check_email(email)
    if User.objects.filter(email=email).exists():
        raise RuleViolation("staff.email_taken", _("There is an account with this e-mail. Sign in with it."), "email")
    check_password(password or "", User(email=email))
    return User.objects.create_user(email, password, language=language)


def check_company(company: str) -> str:
    """The name of a company without blanks around it.

    Raises:
        RuleViolation: none, or too long.
    """
    company = company.strip()
    if not company or len(company) > 200:
        raise RuleViolation("staff.company_name", _("Give the name of the company, up to 200 letters."), "company")
    return company


def check_email(email: str) -> None:
    """Refuse what is no address.

    Raises:
        RuleViolation: with what to write instead.
    """
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleViolation("staff.email", _("Write the e-mail like anna@company.ru."), "email") from error


def check_password(password: str, user: User | None = None) -> None:
    """Refuse a weak password.

    Raises:
        RuleViolation: with the reasons of Django's validators.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleViolation("staff.password", " ".join(error.messages), "password") from error


def free_slug(company: str) -> str:
    """A short name for addresses that nobody has: «Светлый дом» -> svetlyi-dom."""
    slug = re.sub(r"[^a-z0-9]+", "-", transliterated(company)).strip("-")[:40].strip("-") or "company"
    taken = set(Workspace.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | RESERVED
    if slug not in taken:
        return slug
    number = next(n for n in range(2, len(taken) + 3) if f"{slug}-{n}" not in taken)
    return f"{slug}-{number}" if number < 100 else f"{slug}-{secrets.token_hex(4)}"
