"""History as people read it: what was done, by whom, what changed in it, and what taking it back would do."""

from tropa.staff.histories.details import RecordChange, details
from tropa.staff.histories.lines import VIEWS, Asked, Day, Line, days, line, page
from tropa.staff.histories.reversals import Preview, preview, reverse

__all__ = [
    "VIEWS",
    "Asked",
    "Day",
    "Line",
    "Preview",
    "RecordChange",
    "days",
    "details",
    "line",
    "page",
    "preview",
    "reverse",
]
