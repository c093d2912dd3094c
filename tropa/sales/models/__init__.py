"""The nouns of sales."""

from tropa.sales.models.deal import Deal
from tropa.sales.models.deal_line import DealLine
from tropa.sales.models.deal_person import DealPerson
from tropa.sales.models.deal_share import DealShare
from tropa.sales.models.lead import Lead
from tropa.sales.models.line import Line
from tropa.sales.models.lost_reason import LostReason
from tropa.sales.models.pipeline import Pipeline, Stage
from tropa.sales.models.price_list import Price, PriceList
from tropa.sales.models.product import Product, ProductGroup, Unit
from tropa.sales.models.sale import Sale
from tropa.sales.models.sale_line import SaleLine
from tropa.sales.models.stage_visit import StageVisit

__all__ = [
    "Deal",
    "DealLine",
    "DealPerson",
    "DealShare",
    "Lead",
    "Line",
    "LostReason",
    "Pipeline",
    "Price",
    "PriceList",
    "Product",
    "ProductGroup",
    "Sale",
    "SaleLine",
    "Stage",
    "StageVisit",
    "Unit",
]
