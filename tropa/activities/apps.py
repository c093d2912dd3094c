"""The activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Tasks, calls to make, meetings, visits."""

    name = "tropa.activities"
    label = "activities"

    def ready(self) -> None:
        """Hang the projections on the events."""
        from tropa.activities import projections  # noqa: F401  # they register themselves
