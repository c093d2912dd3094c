"""What was done for a customer is a contact."""

from tropa.activities.models import Activity
from tropa.customers.contacts import Fact, facts

facts.register(Fact("activities.done", lambda: Activity.objects.done(), "done_at", decides=("state", "deleted_at")))
