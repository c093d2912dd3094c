"""What is set up for deals."""

from django.utils.translation import gettext_lazy as _

from tropa.staff.sections import Section, sections


@sections.register
class Pipelines(Section):
    """The ways deals go."""

    label, title, page, order = "pipelines", _("Pipelines"), "sales:pipelines", 30
    icon = "layout-kanban"
    group = "data"
    about = _("Pipelines and stages of deals: order, probability, colour; reasons of losses")
    asks = ("pipeline", "view")
