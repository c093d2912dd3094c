"""The trail of a customer: entries made by projections, shown by renderers that the apps register in `<app>/trail.py`.

Creation and import are properties of a record and make no entries (MODEL, decision 5); what was said and done, and is
brought by an import, has its line on its own day.
"""

from tropa.core.trail.reading import Item, TrailPage, read
from tropa.core.trail.recording import Entry, Followed, bring, enter, followed
from tropa.core.trail.rendering import Look, Renderer, group_titles, renderers

__all__ = [
    "Entry",
    "Followed",
    "Item",
    "Look",
    "Renderer",
    "TrailPage",
    "bring",
    "enter",
    "followed",
    "group_titles",
    "read",
    "renderers",
]
