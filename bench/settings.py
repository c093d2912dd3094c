"""The product's settings with one page beside the product's: the yardstick, and a count of queries in each answer."""

from tropa.config.settings import *  # noqa: F403
from tropa.config.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.yardstick.counted", *MIDDLEWARE]
