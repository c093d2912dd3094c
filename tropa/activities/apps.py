"""The activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.activities"
    label = "activities"
