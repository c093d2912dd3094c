"""The list page of any kind of record: views, sentence, table, bulk verbs, export; all of it stands in the address.

    class CustomerList(RecordList):
        kind = "customer"
        title = _("Customers")
        columns = ("city", "phone", "owner", "last_contact_at")
        card = "customers:card"

Cells, plans, saved views and files of all lists share their addresses (`lists.urls`), told apart by the kind.
"""

from tropa.staff.lists.page import RecordList
from tropa.staff.lists.questions import Face, Question, Standing, mine

__all__ = ["Face", "Question", "RecordList", "Standing", "mine"]
