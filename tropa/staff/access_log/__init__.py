"""The log of access as people read it: what is asked of it, its lines, the same as a file and by the API."""

from tropa.staff.access_log.asked import ACTS, Asked
from tropa.staff.access_log.lines import Line, lines, looks_url, page

__all__ = ["ACTS", "Asked", "Line", "lines", "looks_url", "page"]
