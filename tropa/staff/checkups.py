"""Promises about people of the company: somebody owns it, and the door knows who may come in."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from tropa.core import kinds, scope
from tropa.core.checkups import MEND, REPORT, Checkup, checkups, named
from tropa.staff.models import ApiToken, Member, Membership, RecordMember, Team
from tropa.staff.projections import keep_memberships


def _owner() -> str:
    return "" if Member.objects.owners().exists() else "no active member has the role of the owner"


def _doors() -> Iterator[str]:
    """Members whose membership is missing or says something else, and memberships of nobody."""
    company = scope.require()
    living = {
        pk: (user, state == Member.State.ACTIVE)
        for pk, user, state in Member.objects.values_list("pk", "user", "state")
    }
    known = {
        pk: (user, active)
        for pk, user, active in Membership.objects.filter(workspace=company).values_list("member_id", "user", "active")
    }
    return (str(pk) for pk in sorted(living.keys() | known.keys()) if living.get(pk) != known.get(pk))


def _doors_anew() -> None:
    known = Membership.objects.filter(workspace=scope.require()).values_list("member_id", flat=True)
    keep_memberships(Member, {*known, *Member.everything.values_list("pk", flat=True)})


def _roles() -> str:
    gone = Member.objects.active().exclude(role__deleted_at=None)
    return named("members have a role that lies in the trash", gone.values_list("pk", flat=True))


def _tokens() -> str:
    left = ApiToken.objects.alive().exclude(member__in=Member.objects.active())
    return named("tokens of members who may not come in are still alive", left.values_list("pk", flat=True))


def _taking_part() -> Iterator[str]:
    for kind in RecordMember.objects.order_by().values_list("record_kind", flat=True).distinct():
        here = RecordMember.objects.filter(record_kind=kind)
        if kinds.exists(kind):
            here = here.exclude(Exists(kinds.model(kind).everything.filter(pk=OuterRef("record_id"))))
        yield from (str(pk) for pk in here.values_list("pk", flat=True))


def _teams() -> str:
    lost = Team.objects.exclude(branch__deleted_at=None)
    return named("teams of a branch that lies in the trash", lost.values_list("pk", flat=True))


checkups.register(
    Checkup(
        label="owner", promise="Somebody owns the company and may come in.", look=_owner,
        remedy="Run `tropa password --email E` for an owner, or restore the last proved backup.",
    )
)  # fmt: skip
checkups.register(
    Checkup(
        label="doors", promise="Who may come in is exactly who works here.",
        look=lambda: named("members whose door says something else", _doors()), remedy=MEND, mend=_doors_anew,
    )
)  # fmt: skip
checkups.register(
    Checkup(
        label="roles", promise="Everybody who works here has a role that stands.", look=_roles,
        remedy="Give them another role in Settings, Members.",
    )
)  # fmt: skip
checkups.register(
    Checkup(
        label="tokens", promise="Tokens of those who may not come in are dead.", look=_tokens, damage=False,
        remedy="Revoke them in Settings, API tokens; the door refuses them meanwhile.",
    )
)  # fmt: skip
checkups.register(
    Checkup(
        label="taking part", promise="Nobody takes part in a record that is gone.",
        look=lambda: named("places at records that are gone", _taking_part()), damage=False, remedy=REPORT,
    )
)  # fmt: skip
checkups.register(
    Checkup(
        label="teams", promise="Each team is of a branch that stands.", look=_teams, damage=False,
        remedy="Give the team another branch in Settings, Teams.",
    )
)  # fmt: skip
