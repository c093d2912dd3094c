"""What was set aside and was no spam after all: the consents of the answer count from the moment they were given."""

from tropa.core.buffer import OperationContext
from tropa.core.journal import operation
from tropa.inbox.models import Submission
from tropa.inbox.services.submissions import agree
from tropa.sales.models import Lead


def follow(root: OperationContext) -> None:
    """The journal's hook: leads that this transaction took out of the spam."""
    touched = {
        row[0]
        for entry in root.written
        if entry.model is Lead and entry.action == "u" and "spam" in entry.columns
        for row in entry.rows
    }
    if not touched:
        return
    cleared = Submission.objects.filter(lead__in=touched, lead__spam=False).exclude(agreed=[])
    rows = list(cleared.select_related("lead__customer", "touch", "form"))
    if rows:
        with operation("inbox.clear", title=""):
            for row in rows:
                agree(row, row.lead.customer)
