"""Deals and the ways they go, for programs."""

from tropa.core.api import records_router

leads = records_router("lead", "leads")
deals = records_router("deal", "deals")
pipelines = records_router("pipeline", "pipelines")
stages = records_router("stage", "stages")
lost_reasons = records_router("lost_reason", "lost_reasons")
exchange_rates = records_router("exchange_rate", "exchange_rates")
