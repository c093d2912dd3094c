"""Twelve people in three teams of two branches."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from tropa.config.demo.words import Words
from tropa.core.models import WorkspaceSettings
from tropa.lib.names import transliterated
from tropa.staff.models import Member, Role, TaxClass, TaxRate, User
from tropa.staff.services.teams import save_branch, save_team

IN_TEAM = 4


@dataclass(frozen=True)
class Seller:
    """A colleague who has customers.

    Args:
        team: the number of the team, None for the owner of the company.
        place: the number of the place where the seller works.
        share: how many customers, beside the others.
        luck: how much easier or harder deals are won.
    """

    member: Member
    team: int | None
    place: int
    share: float
    luck: float

    @property
    def zone(self) -> ZoneInfo:
        """Where it is working time."""
        return ZoneInfo(self.member.time_zone)


SHARES = (1.1, 1.0, 1.2, 0.8)
LUCKS = (1.2, 1.0, 0.8, 1.1, 0.7, 1.3, 0.9, 1.0, 1.15, 0.85, 0.6)


def settle(words: Words) -> None:
    """Let the company count in its own currency, by its own clock and VAT, inside an operation."""
    selling, settings = words.selling, WorkspaceSettings.objects.get()
    settings.base_currency, settings.time_zone = selling.currency, selling.zone
    settings.save()
    for rate in TaxRate.objects.filter(tax_class=TaxClass.GENERAL, valid_from__gt=date(2019, 1, 1)):
        rate.rate = Decimal(selling.vat)
        rate.save()


def hire_all(words: Words) -> list[Seller]:
    """The colleagues of the owner, inside an operation; the owner comes first in the answer."""
    owner = Member.objects.order_by("created_at", "pk")[0]
    settings = WorkspaceSettings.objects.get()
    roles = {role.base: role for role in Role.objects.order_by("-created_at")}
    branches = [save_branch(name=place.branch, by=owner, time_zone=place.zone) for place in words.places]
    teams = [save_team(name=name, by=owner, branch=branches[place]) for name, place in words.teams]
    if owner.name == owner.user.email.partition("@")[0]:  # nobody has said how the owner is called
        owner.name = words.owner
    owner.time_zone = settings.time_zone
    owner.save()
    sellers = [Seller(owner, None, 0, 0.5, 1.3)]
    for at, name in enumerate(words.members):
        number, leads = at // IN_TEAM, at % IN_TEAM == 0
        team, place = teams[number], words.teams[number][1]
        mailbox = ".".join(transliterated(name).split())
        member = Member.objects.create(
            # Nobody comes in as one of them before `tropa password` gives a password.
            user=User.objects.create_user(f"{mailbox}.{settings.workspace_id.hex[-6:]}@demo.example", None),
            name=name,
            role=roles["head" if leads else "seller"],
            team=team,
            language=settings.language,
            time_zone=words.places[place].zone,
        )
        if leads:
            save_team(name=team.name, by=owner, team=team, head=member, branch=branches[place])
        sellers.append(Seller(member, number, place, SHARES[at % IN_TEAM], LUCKS[at % len(LUCKS)]))
    for place, branch in enumerate(branches):
        heads = [one.member for one in sellers if one.place == place and one.team is not None]
        save_branch(name=branch.name, by=owner, branch=branch, head=heads[0])
    return sellers
