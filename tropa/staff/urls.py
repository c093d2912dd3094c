"""Pages of the people of the company."""

from django.urls import include, path

from tropa.staff.views import first_steps, history, notifications

app_name = "staff"

urlpatterns = [
    path("", include("tropa.staff.lists.urls")),
    path("first-steps/", first_steps.FirstSteps.as_view(), name="first_steps"),
    path("history/", history.History.as_view(), name="history"),
    path("history/<uuid:pk>/", history.Deed.as_view(), name="deed"),
    path("history/<uuid:pk>/reversal/", history.Reversal.as_view(), name="reversal"),
    path("history/<uuid:pk>/run/", history.Run.as_view(), name="run"),
    path("notifications/", notifications.Notifications.as_view(), name="notifications"),
    path("notifications/<uuid:pk>/", notifications.NotificationRead.as_view(), name="notification"),
]
