"""Customers and what is written about them, for programs."""

from tropa.core.api import records_router
from tropa.customers import api_imports, api_merges, api_trail  # noqa: F401  # the first two register themselves

router = records_router("customer", "customers")
api_trail.add_to(router)
notes = records_router("note", "notes")
tags = records_router("tag", "tags")
sources = records_router("source", "sources")
