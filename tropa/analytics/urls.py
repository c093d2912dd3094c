"""Pages of analytics."""

from django.urls import path

from tropa.analytics.views import files, overview

app_name = "analytics"

urlpatterns = [
    path("reports/", overview.Overview.as_view(), name="overview"),
    path("reports/<slug:label>/file.<str:form>", files.ReportFile.as_view(), name="file"),
]
