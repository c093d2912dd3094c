"""The kernel as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Records, journal, events, fields, rights and everything else that knows no business."""

    name = "tropa.core"
    label = "core"
