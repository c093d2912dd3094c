"""Addresses that all lists share."""

from django.urls import path

from tropa.staff.lists import bulk, cells, conditions, export, saved

urlpatterns = [
    path("lists/<slug:kind>/condition", conditions.ConditionEditor.as_view(), name="list_condition"),
    path("lists/<slug:kind>/<uuid:pk>/cells/<str:field>", cells.ListCell.as_view(), name="list_cell"),
    path("lists/<slug:kind>/views", saved.SavedViews.as_view(), name="list_views"),
    path("lists/views/<uuid:pk>", saved.OneSavedView.as_view(), name="list_view"),
    path("lists/<slug:kind>/file.<str:form>", export.ListFile.as_view(), name="list_file"),
    path("lists/<slug:kind>/plans/<str:label>", bulk.MassPlans.as_view(), name="list_plans"),
    path("lists/plans/<uuid:pk>", bulk.MassPlan.as_view(), name="list_plan"),
]
