"""Pages of tasks."""

from django.urls import path

from tropa.activities.views import lists, tasks, today

app_name = "activities"

urlpatterns = [
    path("", today.Start.as_view(), name="start"),
    path("today/", today.Today.as_view(), name="today"),
    path("tasks/", lists.TaskList.as_view(), name="list"),
    path("tasks/new/", tasks.NewTask.as_view(), name="new"),
    path("tasks/<uuid:pk>/", tasks.OneTask.as_view(), name="task"),
    path("tasks/<uuid:pk>/closure", tasks.TaskClosure.as_view(), name="closure"),
    path("tasks/<uuid:pk>/delay", tasks.TaskDelay.as_view(), name="delay"),
]
