"""The catalogue of pipelines, their stages, and the reasons why deals are lost."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Collection, Field, Kind, declare
from tropa.sales.models import Stage

PERCENT = {"places": 0, "min": 0, "max": 100}
ORDER = {"places": 0, "min": 0, "max": 32_767}

declare(
    Kind(
        "lost_reason",
        title=_("lost reason"),
        plural=_("Lost reasons"),
        newest="position",
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 120}),
            Field("position", _("Position"), "number", options=ORDER),
        ],
    )
)
declare(
    Kind(
        "pipeline",
        title=_("pipeline"),
        plural=_("Pipelines"),
        newest="position",
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 80}),
            Field("position", _("Position"), "number", options=ORDER),
            Field(
                "stages",
                _("Stages"),
                "rows",
                source=Collection("stages", same=("name_key",)),
                parts=[
                    Field("name", _("Name"), "text", required=True, options={"max_length": 80}),
                    Field("kind", _("Kind"), "choice", choices=Stage.Kind.choices),
                    Field("position", _("Position"), "number", options=ORDER),
                    Field("probability", _("Probability, %"), "number", options=PERCENT),
                    Field("colour", _("Colour"), "choice", choices=Stage.Colour.choices),
                ],
            ),
        ],
    )
)
declare(
    Kind(
        "stage",
        title=_("stage"),
        plural=_("Stages"),
        newest="position",
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 80}),
            Field("pipeline", _("Pipeline"), "record", target="pipeline", required=True),
            Field("kind", _("Kind"), "choice", choices=Stage.Kind.choices),
            Field("position", _("Position"), "number", options=ORDER),
            Field("probability", _("Probability, %"), "number", options=PERCENT),
            Field("colour", _("Colour"), "choice", choices=Stage.Colour.choices),
        ],
    )
)
