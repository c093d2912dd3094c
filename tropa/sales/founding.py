"""A new company begins with one pipeline, whose stages it can rename, and with reasons why deals are lost."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.sales.models import Deal, LostReason, Pipeline, Stage
from tropa.staff.founding import Foundation, foundations
from tropa.staff.services.companies import LANGUAGES

FoundedStage = tuple[str, Stage.Kind, int, Stage.Colour]


def first_stages() -> list[FoundedStage]:
    """(name, kind, probability, colour) of the stages of the first pipeline, in the active language."""
    colours, kinds = Stage.Colour, Stage.Kind
    return [
        (_("New"), kinds.OPEN, 10, colours.GREY),
        (_("Qualification"), kinds.OPEN, 25, colours.BLUE),
        (_("Proposal"), kinds.OPEN, 50, colours.TEAL),
        (_("Contract"), kinds.OPEN, 75, colours.YELLOW),
        (_("Payment"), kinds.OPEN, 90, colours.ORANGE),
        (_("Won"), kinds.WON, 100, colours.GREEN),
        (_("Lost"), kinds.LOST, 0, colours.RED),
    ]


def lay() -> None:
    """Write them; the words are in the language of the company."""
    lay_stages(Pipeline.objects.create(name=_("Sales")), first_stages())
    reasons = [_("Too expensive"), _("Chose another"), _("No need any more"), _("No answer"), _("Could not deliver")]
    for position, reason in enumerate(reasons):
        LostReason.objects.create(name=reason, position=position)


def lay_stages(pipeline: Pipeline, stages: list[FoundedStage]) -> None:
    """Give a pipeline that was just made its stages; those of closed deals stand after all that may be added."""
    for place, (name, kind, probability, colour) in enumerate(stages):
        Stage.objects.create(
            pipeline=pipeline,
            name=name,
            kind=kind,
            probability=probability,
            colour=colour,
            position=place if kind == Stage.Kind.OPEN else 100 + place,
        )


def is_as_founded(pipeline: Pipeline) -> bool:
    """Whether nobody has ever put a deal into it or changed what a new company begins with."""
    if Deal.everything.filter(pipeline=pipeline).exists():
        return False
    rows = Stage.objects.filter(pipeline=pipeline).in_order()
    here = (pipeline.name, list(rows.values_list("name", "kind", "probability", "colour")))
    for language in LANGUAGES:
        with override(language):
            if here == (
                _("Sales"),
                [(name, str(kind), chance, str(hue)) for name, kind, chance, hue in first_stages()],
            ):
                return True
    return False


foundations.register(Foundation("sales.pipeline", lay))
