"""Customers for programs."""

from tropa.core.api import records_router

router = records_router("customer", "customers")
