"""A reference to a record of any kind: what a task or note is about."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core import kinds
from tropa.core.fieldtypes.base import Context, FieldType, types, wrong


@types.register
class Reference(FieldType):
    """`{"kind", "id"}` of a live record that the writer may see."""

    label = "ref"
    title = _lazy("Reference")
    operators = ()
    widget = "none"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """(kind, id)."""
        kind = raw.get("kind") if isinstance(raw, dict) else None
        identity = raw.get("id") if isinstance(raw, dict) else None
        try:
            key = identity if isinstance(identity, UUID) else UUID(str(identity))
            model = kinds.model(kind) if isinstance(kind, str) else None
        except (ValueError, KeyError):
            model = None
        if model is None or not hasattr(model.objects, "visible_to"):
            raise wrong(spec, "not_a_reference", _('write {"kind": "customer", "id": "…"}.'))
        if not model.objects.visible_to(context.viewer).filter(pk=key).exists():
            raise wrong(
                spec, "no_such_record", _("the chosen record does not exist or you may not see it; choose another.")
            )
        return kind, key

    def api(self, value: Any, spec: Any) -> Any:
        """The pair as an object."""
        return {"kind": value[0], "id": str(value[1])} if value else None

    def text(self, value: Any, spec: Any) -> str:
        """Nothing to read in a pair of ids."""
        return ""

    def export(self, value: Any, spec: Any) -> Any:
        """The pair as text."""
        return f"{value[0]}:{value[1]}" if value else ""

    def schema(self, spec: Any) -> dict[str, Any]:
        """An object with kind and id."""
        return {
            "type": ["object", "null"],
            "properties": {"kind": {"type": "string"}, "id": {"type": "string", "format": "uuid"}},
            "required": ["kind", "id"],
        }
