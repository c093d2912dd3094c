"""The map of all pages."""

from django.urls import URLPattern, URLResolver, include, path

from tropa.config.api import api
from tropa.core.api.interface import no_such_address
from tropa.core.views import choices, files, health, live
from tropa.core.views.api_docs import ApiDocs

handler500 = "tropa.staff.middleware.answers.fault"

inside: list[URLPattern | URLResolver] = [
    path("live", live.poll, name="live"),
    path("choices/<str:kind>/", choices.Choices.as_view(), name="choices"),
    path("files/<uuid:pk>/", files.Download.as_view(), name="file"),
    path("customers/imports/", include("tropa.customers.urls_imports")),
    path("", include("tropa.staff.urls")),
    path("", include("tropa.customers.urls")),
    path("", include("tropa.activities.urls")),
    path("", include("tropa.sales.urls")),
    path("", include("tropa.inbox.urls")),
    path("", include("tropa.analytics.urls")),
]
"""Pages of a workspace; each app includes its own."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("tropa.core.pages")),
    path("", include("tropa.staff.urls_outside")),
    path("f/", include("tropa.inbox.urls_public")),
    path("w/<slug:slug>/", include(inside)),
    path("api/v1/", api.urls),
    path("api/docs", ApiDocs.as_view(), name="api_docs"),
    path("api/<path:rest>", no_such_address),
]
