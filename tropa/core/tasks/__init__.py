"""Work beside a request: one way to write it, whatever runs it.

    @task(lane="soon")
    def recount(customer_id: str) -> None: ...

    recount.enqueue(customer_id=str(customer.pk))                        # committed with the transaction
    recount.later(run_after=tomorrow, key=f"recount:{day}").enqueue()    # not before, and once only

The function runs in the worker with the workspace, actor and language of the caller. By default it and the note that
it is done are one transaction, so what it writes happens exactly once wherever the process dies. What speaks to the
network or works in parts says `atomic=False`, opens its own transactions and must bear being called again.
"""

from tropa.core.tasks.declaring import Lane, Later, Permanent, Task, load, task, tasks
from tropa.core.tasks.schedules import cron

__all__ = ["Lane", "Later", "Permanent", "Task", "cron", "load", "task", "tasks"]
