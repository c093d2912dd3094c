"""Python's collector of cycles, told to look seldom."""

import gc

SELDOM = (100_000, 20, 50)
"""Allocations before a look at the young objects, and looks before one at the older; Python's own are 700, 10, 10."""


def collect_seldom() -> None:
    """For a process that has loaded what it needs: what stands is looked at never again, what is made seldom.

    Nearly all that a request or a batch makes dies by itself; looking for cycles in it was a sixth of an import.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
