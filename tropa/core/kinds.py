"""The registry of record kinds: refs, rights, fields, the API and the search look a kind up by its label."""

from dataclasses import dataclass
from typing import Any

_models: dict[str, Any] = {}


def register(model: Any) -> None:
    """Called as a Record or Ledger class is made.

    Raises:
        ValueError: two models claim one label.
    """
    label = model.kind_label
    if not label:
        return
    if label in _models and _models[label]._meta.label != model._meta.label:
        raise ValueError(f"Two kinds are called {label}: {_models[label]} and {model}.")
    _models[label] = model


def model(label: str) -> Any:
    """The model of a kind.

    Raises:
        KeyError: no such kind.
    """
    return _models[label]


def exists(label: str) -> bool:
    """Whether such a kind is known."""
    return label in _models


def label_of(model_label: str) -> str:
    """The kind of a model as the journal names it ("customers.customer"); empty when nobody refers to it."""
    return next((label for label, model in _models.items() if model._meta.label_lower == model_label), "")


def labels() -> list[str]:
    """All kinds, sorted."""
    return sorted(_models)


@dataclass(frozen=True)
class Named:
    """A record as people see it in a sentence or link."""

    kind: str
    id: Any
    title: str
    url: str
