"""Pages of imports."""

from django.urls import path

from tropa.customers.views import imports

app_name = "imports"

urlpatterns = [
    path("", imports.Imports.as_view(), name="list"),
    path("example/", imports.Example.as_view(), name="example"),
    path("<uuid:pk>/", imports.Report.as_view(), name="report"),
    path("<uuid:pk>/columns/", imports.Columns.as_view(), name="columns"),
    path("<uuid:pk>/check/", imports.Check.as_view(), name="check"),
    path("<uuid:pk>/refused.csv", imports.Refused.as_view(), name="refused"),
]
