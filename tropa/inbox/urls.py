"""Pages of forms in the settings."""

from django.urls import path

from tropa.inbox.views import settings

app_name = "inbox"

urlpatterns = [
    path("settings/forms/", settings.Forms.as_view(), name="forms"),
    path("settings/forms/<uuid:pk>/", settings.OneForm.as_view(), name="form"),
    path("settings/forms/<uuid:pk>/qr.svg", settings.QrCode.as_view(), name="form_qr"),
]
