"""Sections of the settings: each is a line of their menu, found by search; any app adds its own in `sections.py`."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tropa.core import access
from tropa.core.registry import Registry
from tropa.core.urls import page_url
from tropa.lib.names import folded

GROUPS = {"data": _("Data"), "people": _("People"), "company": _("Company"), "me": _("Me")}


class Section:
    """One page of the settings."""

    label: ClassVar[str]
    title: ClassVar[StrOrPromise]
    icon: ClassVar[str]
    page: ClassVar[str]
    order: ClassVar[int] = 100
    group: ClassVar[str] = "company"
    about: ClassVar[StrOrPromise] = ""
    """What one does there, in a few words: the menu shows it on a phone, the search reads it."""
    asks: ClassVar[tuple[str, str] | None] = None

    @property
    def url(self) -> str:
        """Its address in the entered workspace."""
        return page_url(self.page)

    def is_open_to(self, member: Any) -> bool:
        """Whether the member finds it."""
        return self.asks is None or access.may(member, *self.asks)

    def matches(self, words: str) -> bool:
        """Whether title or description hold all words, as people type them."""
        text = folded(f"{self.title} {self.about}")
        return all(word in text for word in folded(words).split())


sections: Registry[Section] = Registry(Section, module="sections")


def menu(member: Any, words: str = "") -> list[tuple[Any, list[Section]]]:
    """Groups with the sections that are open to the member and match."""
    found: Iterable[Section] = [one for one in sections if one.is_open_to(member) and one.matches(words)]
    groups = [(title, [one for one in found if one.group == key]) for key, title in GROUPS.items()]
    return [(title, those) for title, those in groups if those]


@sections.register
class Fields(Section):
    """Own fields."""

    label, title, page, order = "fields", _("Fields"), "staff:fields", 10
    icon = "forms"
    group = "data"
    about = _("Own fields of customers and other records: add, rename, archive")
    asks = ("field", "view")


@sections.register
class Trash(Section):
    """What was thrown away."""

    label, title, page, order = "trash", _("Trash"), "staff:trash", 90
    icon = "trash"
    group = "data"
    about = _("Deleted records, to be restored")


@sections.register
class Members(Section):
    """People."""

    label, title, page, order = "members", _("Members"), "staff:members", 10
    icon = "users"
    group = "people"
    about = _("Invite colleagues, change roles and teams, deactivate who has left")
    asks = ("member", "view")


@sections.register
class Teams(Section):
    """How the company is cut."""

    label, title, page, order = "teams", _("Teams and branches"), "staff:teams", 20
    icon = "sitemap"
    group = "people"
    about = _("Departments, heads, places of business")
    asks = ("team", "view")


@sections.register
class Roles(Section):
    """The permission table."""

    label, title, page, order = "roles", _("Roles and rights"), "staff:roles", 30
    icon = "lock"
    group = "people"
    about = _("Permissions: who sees, changes, deletes and exports what")
    asks = ("role", "view")


@sections.register
class AccessLog(Section):
    """Who looked at what."""

    label, title, page, order = "access_log", _("Access log"), "staff:access_log", 40
    icon = "eye"
    group = "people"
    about = _("Who opened, searched, exported and printed records, and when")
    asks = ("access_entry", "view")


@sections.register
class Company(Section):
    """The company itself."""

    label, title, page, order = "company", _("Company"), "staff:company", 10
    icon = "building"
    about = _("Name, language, time zone, currency")
    asks = ("settings", "view")


@sections.register
class TaxRates(Section):
    """What part of a price is the state's."""

    label, title, page, order = "taxes", _("VAT rates"), "staff:taxes", 20
    icon = "percentage"
    about = _("Rates by tax class and date")
    asks = ("tax_rate", "view")


@sections.register
class Tokens(Section):
    """Keys of programs."""

    label, title, page, order = "tokens", _("API tokens"), "staff:tokens", 40
    icon = "key"
    about = _("Keys for programs and integrations: make and revoke")
    asks = ("token", "view")


@sections.register
class Webhooks(Section):
    """Where programs outside hear what happens."""

    label, title, page, order = "webhooks", _("Webhooks"), "staff:webhooks", 45
    icon = "webhook"
    about = _("Events posted to your own programs: addresses, deliveries, sending again")
    asks = ("webhook", "view")


@sections.register
class Deliveries(Section):
    """What failed in the background."""

    label, title, page, order = "deliveries", _("Failed work"), "staff:deliveries", 80
    icon = "alert-triangle"
    about = _("What the background could not do; try again")
    asks = ("settings", "manage")


@sections.register
class Backups(Section):
    """Copies of the whole installation."""

    label, title, page, order = "backups", _("Backups"), "staff:backups", 75
    icon = "database"
    about = _("Copies of everything, proved by restoring: make, download, schedule, passphrase")

    def is_open_to(self, member: Any) -> bool:
        """The operator's alone: a backup holds all companies."""
        return bool(member.user.operator)


@sections.register
class Letters(Section):
    """Letters of an installation without a mail server."""

    label, title, page, order = "letters", _("Letters"), "staff:letters", 85
    icon = "mail"
    about = _("Invitations and password links that were not mailed, since there is no mail server")

    def is_open_to(self, member: Any) -> bool:
        """The operator's alone: letters hold links that open doors."""
        return bool(member.user.operator)


@sections.register
class Profile(Section):
    """Of the member."""

    label, title, page, order = "profile", _("My profile"), "staff:profile", 10
    icon = "user-circle"
    group = "me"
    about = _("Name, language, time zone")


@sections.register
class Security(Section):
    """Of the member's account, which is one for all companies."""

    label, title, page, order = "security", _("Security"), "staff:security", 20
    icon = "shield-lock"
    group = "me"
    about = _("Password, second step, passkeys, recovery codes, sessions")
