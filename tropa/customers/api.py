"""Customers and what is written about them, for programs."""

from tropa.core.api import records_router
from tropa.customers import api_imports  # noqa: F401  # registers itself

router = records_router("customer", "customers")
notes = records_router("note", "notes")
tags = records_router("tag", "tags")
sources = records_router("source", "sources")
