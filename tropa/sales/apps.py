"""The sales app."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """Enquiries, pipelines, deals, products, sales."""

    name = "tropa.sales"
    label = "sales"

    def ready(self) -> None:
        """Hang visits of stages, next steps and sales on the journal, and the projections on the events."""
        from tropa.core.journal import after_write, at_end
        from tropa.sales import amounts, counting, projections, recognition, shares, steps  # noqa: F401  # projections register themselves
        from tropa.sales.models.stage_visit import keep_visits
        from tropa.sales.services import policies, stages

        if keep_visits not in after_write:
            after_write.append(keep_visits)
        for hook in (
            amounts.follow,
            shares.follow,
            steps.follow,
            recognition.follow,
            stages.watch,
            counting.follow,
            policies.follow,
        ):
            if hook not in at_end:
                at_end.append(hook)
