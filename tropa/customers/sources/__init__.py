"""Ready mappings: one file for each program whose exports we know.

To add one, create `customers/sources/<program>.py` with a class under `@sources.register`: its label, the headers that
give it away, its columns, and what is special about its values.
"""

from tropa.customers.sources.base import Source, recognise, register, registry

__all__ = ["Source", "recognise", "register", "registry"]
