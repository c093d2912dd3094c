"""Pages of sales."""

from django.urls import path

from tropa.sales.views import (
    board,
    card,
    creation,
    deeds,
    fields,
    forecast,
    leads,
    lines,
    lists,
    moves,
    presets,
    products,
    settings,
)

app_name = "sales"

urlpatterns = [
    path("deals/", board.Board.as_view(), name="board"),
    path("deals/board/<uuid:pk>/", board.Board.as_view(), name="pipeline"),
    path("leads/", leads.LeadList.as_view(), name="leads"),
    path("leads/new/", leads.NewLead.as_view(), name="new_lead"),
    path("leads/<uuid:pk>/", leads.OneLead.as_view(), name="lead"),
    path("leads/<uuid:pk>/acceptance", leads.LeadAcceptance.as_view(), name="lead_acceptance"),
    path("leads/<uuid:pk>/rejection", leads.LeadRejection.as_view(), name="lead_rejection"),
    path("deals/table/", lists.DealList.as_view(), name="list"),
    path("deals/forecast/", forecast.Forecast.as_view(), name="forecast"),
    path("deals/<uuid:pk>/", card.DealCard.as_view(), name="deal"),
    path("deals/new/", creation.NewDeal.as_view(), name="new"),
    path("deals/<uuid:pk>/blocks/", card.Blocks.as_view(), name="blocks"),
    path("deals/<uuid:pk>/fresh/", card.Fresh.as_view(), name="fresh"),
    path("deals/<uuid:pk>/trail/", card.Trail.as_view(), name="trail"),
    path("deals/<uuid:pk>/notes/", card.Notes.as_view(), name="notes"),
    path("deals/<uuid:pk>/tasks/", card.Tasks.as_view(), name="tasks"),
    path("deals/<uuid:pk>/fields/<str:field>/", fields.OneField.as_view(), name="field"),
    path("deals/<uuid:pk>/step/", deeds.Step.as_view(), name="step"),
    path("deals/<uuid:pk>/closure/", deeds.Closure.as_view(), name="closure"),
    path("deals/<uuid:pk>/trash/", deeds.Trash.as_view(), name="trash"),
    path("deals/<uuid:pk>/stage/", moves.MoveDeal.as_view(), name="move"),
    path("deals/<uuid:pk>/lines/", lines.DealLines.as_view(), name="lines"),
    path("deals/<uuid:pk>/lines/totals/", lines.LineTotals.as_view(), name="line_totals"),
    path("products/", products.ProductList.as_view(), name="products"),
    path("products/new/", products.NewProduct.as_view(), name="new_product"),
    path("products/<uuid:pk>/", products.OneProduct.as_view(), name="product"),
    path("settings/pipelines/", settings.Pipelines.as_view(), name="pipelines"),
    path("settings/pipelines/<uuid:pk>/", settings.OnePipeline.as_view(), name="one_pipeline"),
    path("settings/presets/", presets.Presets.as_view(), name="presets"),
    path("settings/stages/<uuid:pk>/removal/", settings.StageRemoval.as_view(), name="stage_removal"),
]
