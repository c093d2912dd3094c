"""The product's pages and a list of customers."""

from django.urls import include, path

from tropa.config.urls import urlpatterns as product
from tropa.staff.lists import RecordList, mine


class Customers(RecordList):
    """As an app declares it."""

    kind = "customer"
    title = "Customers"
    columns = ("city", "owner", "lifecycle", "created_at")
    views = (mine("owner"),)


urlpatterns = [path("w/<slug:slug>/people/", include([path("", Customers.as_view(), name="people")])), *product]
