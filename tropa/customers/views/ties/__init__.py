"""Forms of who works where and who is what to whom, in a dialog over the card."""

from tropa.customers.views.ties.places import OnePlace, Places
from tropa.customers.views.ties.relations import OneRelation, Relations

__all__ = ["OnePlace", "OneRelation", "Places", "Relations"]
