"""History as people read it: what was done, by whom, what changed in it, and what taking it back would do."""

from tropa.staff.histories.asked import VIEWS, Asked
from tropa.staff.histories.deeds import Day, Deed, days, line, page
from tropa.staff.histories.details import RecordChange, details
from tropa.staff.histories.reversals import Preview, preview, reverse

__all__ = [
    "VIEWS",
    "Asked",
    "Day",
    "Deed",
    "Preview",
    "RecordChange",
    "days",
    "details",
    "line",
    "page",
    "preview",
    "reverse",
]
