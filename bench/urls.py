"""The product's addresses and the yardstick, which the product does not have."""

from django.urls import path

from bench.yardstick import plain
from tropa.config.urls import urlpatterns as product

urlpatterns = [path("w/<slug:slug>/yardstick/", plain), *product]
