"""A new company begins with a form that is ready and switched off."""

from django.utils.translation import gettext as _

from tropa.inbox.models import Form
from tropa.staff.founding import Foundation, foundations


def lay() -> None:
    """Write it, in the language of the company."""
    Form.objects.create(
        name=_("Website form"),
        title=_("Write to us"),
        fields=[
            {"name": "name", "required": True},
            {"name": "phone", "required": True},
            {"name": "email", "required": False},
            {"name": "comment", "required": False},
        ],
        button=_("Send"),
        thanks=_("Thank you. We have your message and will answer soon."),
    )


foundations.register(Foundation("inbox.form", lay, order=120))
