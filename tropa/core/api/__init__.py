"""The REST API: what is common to all collections, made from the field catalogue.

An app offers a kind by one line in its `api.py`::

    router = records_router("customer", "customers")

and adds nouns of its own to that router; `config/api.py` composes whatever is registered. Views take the plain request
(`request.member` looks and acts), ask `core.access` through `core.editing`, and answer by `answering.answer`. Whatever
goes wrong is raised as an error of `core.errors` and told by `core.problems`.
"""

from tropa.core.api.answering import answer
from tropa.core.api.bodies import read
from tropa.core.api.interface import Interface
from tropa.core.api.records import records_router
from tropa.core.api.resources import Resource, resources
from tropa.core.api.writing import writes

__all__ = ["Interface", "Resource", "answer", "read", "records_router", "resources", "writes"]
