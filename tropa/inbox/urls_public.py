"""Addresses of forms, outside every workspace."""

from django.urls import path

from tropa.inbox.views import consents, public

app_name = "forms"

urlpatterns = [
    path("<str:workspace>/consents/<str:signed>/", consents.Consent.as_view(), name="consent"),
    path("<str:workspace>/<str:token>/", public.FormPage.as_view(), name="form"),
    path("<str:workspace>/<str:token>/embed.js", public.embed, name="embed"),
]
