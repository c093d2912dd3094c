"""Fields of the catalogue as form controls: what a control shows, and what came back from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tropa.core import choosing
from tropa.core.catalogue import FieldSpec
from tropa.core.ids import as_uuid
from tropa.lib.numbers import whole

BLANK_ROWS = 1


@dataclass(frozen=True)
class Control:
    """One control; the template is core/fields/<widget>.html."""

    spec: FieldSpec
    name: str
    value: Any
    error: str = ""
    options: list[tuple[str, str]] | None = None
    rows: "list[RowControls] | None" = None
    parts: "list[Control] | None" = None
    chosen: str = ""
    """The title of the record that is chosen."""

    @property
    def id(self) -> str:
        """Of the element."""
        return f"i-{self.name}".replace(".", "-")

    @property
    def template(self) -> str:
        """Of the widget."""
        return f"core/fields/{self.spec.type.widget}.html"


@dataclass(frozen=True)
class RowControls:
    """The controls of one child record, or of a new one."""

    name: str
    identity: str
    controls: list[Control]

    def __iter__(self) -> Iterator[Control]:
        return iter(self.controls)


def control(
    spec: FieldSpec,
    value: Any,
    *,
    viewer: Any,
    name: str = "",
    errors: Mapping[str, str] | None = None,
    raw: bool = False,
) -> Control:
    """The control of a field with a value of the catalogue, or (`raw`) with what `given` read and somebody refused.

    Args:
        errors: by path ("contact_points.0.value").
    """
    name, errors = name or spec.name, errors or {}
    rows = parts = None
    if spec.type.label == "object":
        told = value or {}
        parts = [
            control(part, told.get(part.name), viewer=viewer, name=f"{name}.{part.name}", errors=errors, raw=raw)
            for part in spec.parts
        ]
    elif spec.parts:
        given = [*(value or ()), *[{} for _blank in range(BLANK_ROWS)]]
        rows = [
            RowControls(
                f"{name}.{at}",
                str(row.get("id") or ""),
                [
                    control(
                        part, row.get(part.name), viewer=viewer, name=f"{name}.{at}.{part.name}", errors=errors, raw=raw
                    )
                    for part in spec.parts
                ],
            )
            for at, row in enumerate(given)
        ]
    shown = _retyped(spec, value) if raw else spec.type.typed(value, spec)
    chosen = _chosen(spec, value, viewer) if spec.type.label == "record" else ""
    return Control(spec, name, shown, errors.get(name, ""), _options(spec), rows, parts, chosen)


def _retyped(spec: FieldSpec, value: Any) -> Any:
    """What was sent, as the control spells it."""
    if spec.type.nature == "boolean":
        return {"1": True, "0": False}.get(value)
    return "" if value is None else value


def _options(spec: FieldSpec) -> list[tuple[str, str]] | None:
    return [(str(key), str(label)) for key, label in spec.choices] if spec.choices else None


def _chosen(spec: FieldSpec, value: Any, viewer: Any) -> str:
    """The title of a chosen record; of what was sent and refused it is asked."""
    if value in (None, ""):
        return ""
    identity = as_uuid(value) if isinstance(value, str | UUID) else None
    return choosing.title_of(spec.target, identity, viewer) if identity else str(getattr(value, "title", ""))


def given(spec: FieldSpec, data: Any, name: str = "") -> Any:
    """The raw value a form sent (`data` is a QueryDict), for `editing`."""
    name = name or spec.name
    if spec.type.label == "object":
        told = {part.name: given(part, data, f"{name}.{part.name}") for part in spec.parts}
        return told if any(told.values()) else None
    if spec.parts:
        return _given_rows(spec, data, name)
    if spec.type.nature == "choice" and spec.type.many:
        return data.getlist(name)
    return data.get(name, "")


def _given_rows(spec: FieldSpec, data: Any, name: str) -> list[dict[str, Any]]:
    """Rows in order; one in which nobody wrote anything but a choice is left out."""
    return [row for _place, row in placed_rows(spec, data, name)]


def placed_rows(spec: FieldSpec, data: Any, name: str) -> list[tuple[int, dict[str, Any]]]:
    """The same rows with their places in the form."""
    ats = {_at(key, name) for key in data}
    rows = []
    for at in sorted((at for at in ats if whole(at, 999) is not None), key=int):
        row = {part.name: given(part, data, f"{name}.{at}.{part.name}") for part in spec.parts}
        told = [part for part in spec.parts if part.type.nature not in ("choice", "boolean")]
        if any(str(row[part.name]).strip() for part in told):
            identity = data.get(f"{name}.{at}.id", "")
            rows.append((int(at), {**row, "id": identity} if identity else row))
    return rows


def _at(key: str, name: str) -> str:
    return key.removeprefix(f"{name}.").partition(".")[0] if key.startswith(f"{name}.") else ""


def told_apart(made: Control, errors: Mapping[str, str]) -> tuple[str, ...]:
    """The errors that no part of the control shows beside itself: those of the field, of a whole row, of another."""
    within = [*(made.parts or ()), *(part for row in made.rows or () for part in row)]
    within += [part for one in made.parts or () for row in one.rows or () for part in row]
    shown = {part.name for part in within}
    return tuple(words for path, words in errors.items() if path not in shown)
