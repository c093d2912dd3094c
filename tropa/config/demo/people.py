"""Twelve people in three teams."""

import secrets

from tropa.config.demo.words import Words
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.lib.names import transliterated
from tropa.staff.models import Member, Role
from tropa.staff.services.opening import new_user
from tropa.staff.services.teams import save_team

IN_TEAM = 4


def hire_all(words: Words) -> list[Member]:
    """The colleagues of the owner; the owner comes first in the answer."""
    owner = Member.objects.order_by("created_at", "pk")[0]
    settings = WorkspaceSettings.objects.get()
    roles = {role.base: role for role in Role.objects.order_by("-created_at")}
    teams = [save_team(name=name, by=owner) for name in words.teams]
    if owner.name == owner.user.email.partition("@")[0]:  # nobody has said how the owner is called
        with operation("demo.name", title=words.owner):
            owner.name = words.owner
            owner.save()
    members = [owner]
    for at, name in enumerate(words.members):
        team, leads = teams[at // IN_TEAM], at % IN_TEAM == 0
        mailbox = ".".join(transliterated(name).split())
        with operation("demo.hire", title=name):
            member = Member.objects.create(
                # Nobody knows these passwords: `tropa password` gives one of them another.
                user=new_user(f"{mailbox}.{settings.workspace_id.hex[-6:]}@demo.example", secrets.token_urlsafe(16)),
                name=name,
                role=roles["head" if leads else "seller"],
                team=team,
                language=settings.language,
                time_zone=settings.time_zone,
            )
        if leads:
            save_team(name=team.name, by=owner, team=team, head=member)
        members.append(member)
    return members
