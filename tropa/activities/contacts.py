"""What was done for a customer is a contact."""

from tropa.activities.models import Activity
from tropa.customers.contacts import Fact, facts

facts.register(
    Fact(
        label="activities.done",
        records=lambda: Activity.objects.done(),
        at="done_at",
        decides=("state", "deleted_at"),
    )
)
