"""What comes in from outside."""

from tropa.inbox.models.form import Form
from tropa.inbox.models.submission import Submission

__all__ = ["Form", "Submission"]
