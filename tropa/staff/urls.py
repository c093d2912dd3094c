"""Pages of the people of the company."""

from django.urls import include, path

from tropa.staff.views import first_steps, notifications

app_name = "staff"

urlpatterns = [
    path("", include("tropa.staff.lists.urls")),
    path("first-steps/", first_steps.FirstSteps.as_view(), name="first_steps"),
    path("notifications/", notifications.Notifications.as_view(), name="notifications"),
    path("notifications/<uuid:pk>/", notifications.NotificationRead.as_view(), name="notification"),
]
