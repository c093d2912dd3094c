"""The door of the house, and the answers to what goes wrong behind it."""

from tropa.staff.middleware.answers import Answers
from tropa.staff.middleware.door import Door
from tropa.staff.middleware.recognition import Recognition

__all__ = ["Answers", "Door", "Recognition"]
