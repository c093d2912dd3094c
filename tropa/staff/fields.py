"""The catalogue of colleagues, and of how the company is cut."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.access import ROLE_TITLES
from tropa.core.catalogue import Column, Field, Kind, declare
from tropa.staff.models import Member, TaxClass

declare(
    Kind(
        "member",
        title=_("member"),
        plural=_("Members"),
        fields=[
            Field("name", pgettext_lazy("of a person", "Name"), "text", readonly=True, options={"max_length": 150}),
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

declare(
    Kind(
        "team",
        title=_("team"),
        plural=_("Teams"),
        fields=[
            Field("name", pgettext_lazy("of a thing", "Name"), "text", readonly=True, options={"max_length": 120}),
            Field("head", _("Head"), "record", target="member", readonly=True),
            Field("parent", _("Stands under"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
        ],
        newest="name",
    )
)

declare(
    Kind(
        "branch",
        title=_("branch"),
        plural=_("Branches"),
        fields=[
            Field("name", pgettext_lazy("of a thing", "Name"), "text", readonly=True, options={"max_length": 120}),
            Field("head", _("Head"), "record", target="member", readonly=True),
            Field("time_zone", _("Time zone"), "text", readonly=True),
        ],
        newest="name",
    )
)

declare(
    Kind(
        "role",
        title=_("role"),
        plural=_("Roles"),
        fields=[
            Field("name", pgettext_lazy("of a thing", "Name"), "text", readonly=True, options={"max_length": 80}),
            Field("base", _("Starts from"), "choice", choices=list(ROLE_TITLES.items()), readonly=True),
            Field("standard", _("Standard"), "boolean", readonly=True),
            Field("second_factor_since", _("Second step required since"), "datetime", readonly=True),
            Field("export_most", _("Records in one file"), "number", readonly=True),
            Field("export_daily", _("Records away a day"), "number", readonly=True),
        ],
        newest="name",
    )
)

declare(
    Kind(
        "tax_rate",
        title=_("VAT rate"),
        plural=_("VAT rates"),
        newest="-valid_from",
        fields=[
            Field("tax_class", _("Tax class"), "choice", required=True, choices=TaxClass.choices),
            Field("rate", _("Rate in percent"), "number", options={"places": 2, "min": 0, "max": 100}),
            Field("valid_from", pgettext_lazy("a day", "From"), "date", required=True),
            Field("valid_to", pgettext_lazy("a day", "To"), "date"),
        ],
    )
)
