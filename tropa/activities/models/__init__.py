"""What is to be done for customers."""

from tropa.activities.models.activity import Activity
from tropa.activities.models.checklist_item import ChecklistItem

__all__ = ["Activity", "ChecklistItem"]
