"""A few made-up customers to look around with (data/); they come by an import, and go by its undo."""

from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tropa.customers.importing.preparing import prepare
from tropa.customers.models import Import
from tropa.staff.models import Member

FOLDER = Path(__file__).parent / "data"


def prepare_example(member: Member) -> Import:
    """An import of the made-up customers, in the language of the page, ready to be begun.

    Raises:
        Denied: the member may not import customers.
    """
    language = "ru" if (get_language() or "").startswith("ru") else "en"
    with (FOLDER / f"example.{language}.csv").open("rb") as stream:
        return prepare(stream, _("example.csv"), member=member)
