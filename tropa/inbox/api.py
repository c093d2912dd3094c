"""Public forms for programs: what is asked, how it looks, where it stands."""

from tropa.core.api import records_router

forms = records_router("form", "forms")
