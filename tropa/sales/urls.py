"""Pages of sales."""

from django.urls import path

from tropa.sales.views import card, lists

app_name = "sales"

urlpatterns = [
    path("deals/table/", lists.DealList.as_view(), name="list"),
    path("deals/<uuid:pk>/", card.DealCard.as_view(), name="deal"),
]
