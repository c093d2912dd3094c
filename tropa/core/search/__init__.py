"""Search over everything, in words as people type them; each app says in `<app>/search.py` what of it is found.

    @searchables.register
    class Customers(Searchable):
        label, title, icon, order = "customer", _("Customers"), "users", 10
        letter = "c"                                   # begins its words in the index, no other kind's
        model = Customer
        parts = {ContactPoint: "customer_id"}          # whose change changes the words too

        def texts(self, ids): ...                       # id -> Texts(words=[...], phones=[...], emails=[...])
        def hits(self, records, viewer): ...            # records -> Hit(title, subtitle, url)

The words of a record stand in SearchDoc, written by a hook of the journal in the transaction of the change: what was
just saved is found at once, and undo takes it back. `find` joins them to what the viewer may see.
"""

from tropa.core.search.finding import Group, Hit, find
from tropa.core.search.keeping import Searchable, Texts, hand, keep, line_of, rebuild, searchables

__all__ = ["Group", "Hit", "Searchable", "Texts", "find", "hand", "keep", "line_of", "rebuild", "searchables"]
