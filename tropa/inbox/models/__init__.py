"""What comes in from outside."""

from tropa.inbox.models.confirmation import Confirmation
from tropa.inbox.models.form import Form
from tropa.inbox.models.submission import Submission

__all__ = ["Confirmation", "Form", "Submission"]
