"""Pages of imports."""

from django.urls import path

from tropa.customers.views.imports import check, columns, past, report

app_name = "imports"

urlpatterns = [
    path("", past.Imports.as_view(), name="list"),
    path("example/", past.Example.as_view(), name="example"),
    path("<uuid:pk>/", report.Report.as_view(), name="report"),
    path("<uuid:pk>/columns/", columns.Columns.as_view(), name="columns"),
    path("<uuid:pk>/check/", check.Check.as_view(), name="check"),
    path("<uuid:pk>/refused.csv", report.Refused.as_view(), name="refused"),
]
