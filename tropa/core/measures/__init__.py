"""Figures over records, each of which opens into the records it is made of.

A report names a kind, what all its records fulfil (a filter of `core.query`), how they fall into rows (a dimension) and
which parts of a row are counted. Rows, total, drill-down and file begin with one `base_queryset`; the condition of a
figure is the filter that stands in the address of its list, compiled by the same code, so that both find the same::

    parts = [Part("won", {"field": "outcome", "op": "is", "value": "won"}, money=True)]
    owners = ByLink("deal", "owner", nobody=_("Nobody"))
    found = measured("deal", period, owners, parts, viewer=member)      # {owner: {"won": Worth}}
    both(period, owners.condition(owner), parts[0].where)               # what its list is asked

Money is in base currency at the rate of its day; what has no rate is told by currency, never left out.
"""

from tropa.core.measures.dimensions import OTHER, Bucket, ByCases, ByLink, Dimension
from tropa.core.measures.measuring import Part, Tree, base_queryset, both, measured, worth_of
from tropa.core.measures.tables import Column, Figure, Row, Table
from tropa.core.measures.worth import Worth

__all__ = [
    "OTHER",
    "Bucket",
    "ByCases",
    "ByLink",
    "Column",
    "Dimension",
    "Figure",
    "Part",
    "Row",
    "Table",
    "Tree",
    "Worth",
    "base_queryset",
    "both",
    "measured",
    "worth_of",
]
