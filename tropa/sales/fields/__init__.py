"""The catalogue of what is sold and of the ways to a sale, each noun in its module."""

from tropa.sales.fields import deals, leads, pipelines, products, rates, sales, visits

__all__ = ["deals", "leads", "pipelines", "products", "rates", "sales", "visits"]
