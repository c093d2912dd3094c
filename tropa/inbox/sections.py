"""What is set up for enquiries from outside."""

from django.utils.translation import gettext_lazy as _

from tropa.staff.sections import Section, sections


@sections.register
class Forms(Section):
    """Public forms."""

    label, title, page, order = "forms", _("Forms"), "inbox:forms", 40
    icon = "clipboard-text"
    group = "data"
    about = _("Web forms: questions, consents, look; link, QR code and the line for your site; what came of them")
    asks = ("form", "view")
