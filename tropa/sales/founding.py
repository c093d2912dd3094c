"""A new company begins with one pipeline, whose stages it can rename, and with reasons why deals are lost."""

from django.utils.translation import gettext as _

from tropa.sales.models import LostReason, Pipeline, Stage
from tropa.staff.founding import Foundation, foundations


def lay() -> None:
    """Write them; the words are in the language of the company."""
    pipeline = Pipeline.objects.create(name=_("Sales"))
    colours = Stage.Colour
    for position, (name, probability, colour) in enumerate(
        [
            (_("New"), 10, colours.GREY),
            (_("Qualification"), 25, colours.BLUE),
            (_("Proposal"), 50, colours.TEAL),
            (_("Contract"), 75, colours.YELLOW),
            (_("Payment"), 90, colours.ORANGE),
        ]
    ):
        Stage.objects.create(pipeline=pipeline, name=name, probability=probability, colour=colour, position=position)
    Stage.objects.create(pipeline=pipeline, name=_("Won"), kind=Stage.Kind.WON, colour=colours.GREEN, position=100)
    Stage.objects.create(pipeline=pipeline, name=_("Lost"), kind=Stage.Kind.LOST, colour=colours.RED, position=101)
    reasons = [_("Too expensive"), _("Chose another"), _("No need any more"), _("No answer"), _("Could not deliver")]
    for position, reason in enumerate(reasons):
        LostReason.objects.create(name=reason, position=position)


foundations.register(Foundation("sales.pipeline", lay))
