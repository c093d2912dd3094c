"""The catalogue of the stages that deals went through; filters of deals ask about them."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Field, Kind, declare, relate

declare(
    Kind(
        "stage_visit",
        title=_("stage of a deal"),
        plural=_("Stages of deals"),
        newest="-entered_at",
        fields=[
            Field("stage", _("Stage"), "record", target="stage", readonly=True),
            Field("entered_at", _("Entered"), "datetime", readonly=True),
            Field("left_at", _("Left"), "datetime", readonly=True),
        ],
    )
)
relate("deal", "visits", "stage_visit", path="deal", label=_("stages gone through"))
