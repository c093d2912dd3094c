"""A new company begins with the words of two consents, which it checks with its lawyer and changes in Settings."""

from django.utils.translation import gettext as _

from tropa.core.models import WorkspaceSettings
from tropa.customers.models import ConsentText, Purpose
from tropa.staff.founding import Foundation, foundations


def lay() -> None:
    """Write them, in the language of the company."""
    company = {"company": WorkspaceSettings.objects.get().name}
    processing = _(
        "I allow %(company)s to process my personal data that I have entered here (name, telephone, e-mail, text of"
        " the enquiry): to record, keep, clarify, use and delete them in order to answer my enquiry. The consent holds"
        " until I withdraw it; to do so it is enough to write or to call."
    )
    marketing = _(
        "I agree to receive news and offers of %(company)s by telephone, SMS, e-mail and messengers at the addresses"
        " that I have entered here. I can withdraw this consent at any time."
    )
    ConsentText.worded(Purpose.PROCESSING, processing % company)
    ConsentText.worded(Purpose.MARKETING, marketing % company)


foundations.register(Foundation("customers.consent_texts", lay, order=60))
