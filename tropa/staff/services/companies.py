"""What the company says of itself, and a member of himself."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.staff.models import Member

LANGUAGES = ("ru", "en")
CURRENCIES = ("RUB", "BYN", "KZT", "UZS", "KGS", "AMD", "AZN", "GEL", "CNY", "TRY", "AED", "EUR", "USD")
NEAR = (
    "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk",
    "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
)  # fmt: skip
"""Offered first."""


@cache
def time_zones() -> tuple[str, ...]:
    """All zones people live in, the near ones first."""
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return NEAR + tuple(name for name in others if name not in NEAR)


def change_company(*, values: Mapping[str, str], by: Member) -> None:
    """Change name, language, time zone or currency of the company.

    Raises:
        Denied: `by` may not edit settings.
        RuleViolation: a value that cannot be; the field says which.
    """
    access.check(by, "settings", "edit")
    company = WorkspaceSettings.objects.get()
    name = " ".join(values.get("name", company.name).split())
    if not name or len(name) > 200:
        raise RuleViolation("staff.company_name", _("Give the name of the company, up to 200 letters."), "name")
    language, zone = checked_place(values, company.language, company.time_zone)
    currency = values.get("base_currency", company.base_currency)
    if currency not in CURRENCIES:
        raise RuleViolation("staff.currency", _("Choose a currency from the list."), "base_currency")
    with operation("staff.change_company", title=_("Settings of the company changed")):
        company.name, company.language, company.time_zone = name, language, zone
        company.base_currency = currency
        company.save()


def change_profile(*, member: Member, values: Mapping[str, str]) -> None:
    """Change one's own name, language and time zone.

    Raises:
        RuleViolation: a value that cannot be; the field says which.
    """
    name = " ".join(values.get("name", member.name).split())
    if not name or len(name) > 150:
        raise RuleViolation("staff.name", _("Write your name: colleagues will see it."), "name")
    language, zone = checked_place(values, member.language, member.time_zone)
    with operation("staff.change_profile", title=_("Profile changed")):
        member.name, member.language, member.time_zone = name, language, zone
        member.save()


def checked_place(values: Mapping[str, str], language: str, zone: str) -> tuple[str, str]:
    """Language and time zone as given, or as they were.

    Raises:
        RuleViolation: there is no such one.
    """
    language, zone = values.get("language", language), values.get("time_zone", zone)
    if language not in LANGUAGES:
        raise RuleViolation("staff.language", _("Choose a language from the list."), "language")
    return language, checked_zone(zone)


def checked_zone(zone: str) -> str:
    """A time zone that people live in.

    Raises:
        RuleViolation: there is no such one.
    """
    if zone not in time_zones():
        raise RuleViolation("staff.time_zone", _("Choose a time zone from the list."), "time_zone")
    return zone
