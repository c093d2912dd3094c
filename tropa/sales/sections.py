"""What is set up for deals."""

from django.utils.translation import gettext_lazy as _

from tropa.staff.sections import Section, sections


@sections.register
class Recognition(Section):
    """What counts as a sale."""

    label, title, page, order = "recognition", _("What counts as a sale"), "sales:recognition", 34
    icon = "receipt"
    group = "data"
    about = _("Which events become purchases; change of the rule with a preview")
    asks = ("settings", "view")


@sections.register
class Currencies(Section):
    """What other currencies are worth."""

    label, title, page, order = "currencies", _("Currencies"), "sales:currencies", 22
    icon = "currency-dollar"
    about = _("Exchange rates by day, by hand and from a file; the currency of reports")
    asks = ("exchange_rate", "view")


@sections.register
class Pipelines(Section):
    """The ways deals go."""

    label, title, page, order = "pipelines", _("Pipelines"), "sales:pipelines", 30
    icon = "layout-kanban"
    group = "data"
    about = _("Pipelines and stages of deals: order, probability, colour; reasons of losses")
    asks = ("pipeline", "view")


@sections.register
class Presets(Section):
    """What companies of an industry begin with."""

    label, title, page, order = "presets", _("Presets"), "sales:presets", 35
    icon = "layout-grid-add"
    group = "data"
    about = _("Pipelines, fields, sources and reasons of an industry; examples to look around with")
    asks = ("settings", "edit")


@sections.register
class Leads(Section):
    """Who looks at enquiries first."""

    label, title, page, order = "leads", _("Leads"), "sales:sorting", 32
    icon = "inbox"
    group = "data"
    about = _("Whether people sort enquiries, or each becomes a deal at once; pipeline and owner")
    asks = ("settings", "edit")
