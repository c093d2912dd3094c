"""The catalogue of colleagues."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Column, Field, Kind, declare
from tropa.staff.models import Member

declare(
    Kind(
        "member",
        title=_("member"),
        plural=_("Members"),
        fields=[
            Field("name", _("Name"), "text", readonly=True, options={"max_length": 150}),
            Field("email", _("E-mail"), "email", readonly=True, source=Column("user.email")),
            Field("state", _("State"), "choice", choices=Member.State.choices, readonly=True),
            Field("role", _("Role"), "record", target="role", readonly=True),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("language", _("Language"), "text", readonly=True),
            Field("time_zone", _("Time zone"), "text", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
        ],
    )
)
