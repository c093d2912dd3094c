"""The analytics app."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Reports: figures that open into their records."""

    name = "tropa.analytics"
    label = "analytics"
