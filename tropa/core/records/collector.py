"""Purging records with what hangs on them, every row journalled."""

from typing import Any

from django.db.models.deletion import Collector

from tropa.core import buffer, scope


class JournalCollector(Collector):
    """Django's collector, made to load every row (never a fast delete) and to tell the journal."""

    def __init__(self, operation: buffer.OperationContext) -> None:
        super().__init__(using=buffer.connection().alias)
        self.operation = operation

    def _has_signal_listeners(self, model: Any) -> bool:
        return True

    def collect(self, objs: Any, *args: Any, **kwargs: Any) -> None:
        """Collect; the collector trusts the instances it is given, so strangers are refused here."""
        objs = list(objs)
        for row in objs:
            if hasattr(row, "workspace_id") and row.workspace_id != scope.require():
                raise scope.WrongWorkspace(f"{type(row).__name__} {row.pk} belongs to another workspace.")
        super().collect(objs, *args, **kwargs)

    def add(self, objs: Any, source: Any = None, nullable: bool = False, reverse_dependency: bool = False) -> Any:
        """Children go before their parents also where the link may be empty: our keys are compared at once, so there
        is no order that the end of the transaction would put right. A table's links to itself are one statement.
        """
        objs = list(objs)
        itself = bool(objs) and type(objs[0]) is source
        return super().add(objs, source, nullable and itself, reverse_dependency)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Journal references set to NULL first, then children, then parents; delete."""
        from tropa.core.records.record import Journalled, Record  # their managers delete through this collector

        doomed = {row.pk for rows in self.data.values() for row in rows}
        updates: dict[Any, Any] = self.field_updates
        for field, value in [key for key in updates if issubclass(key[0].model, Record)]:
            querysets = updates.pop((field, value))
            ids = [row.pk for part in querysets for row in part if row.pk not in doomed]
            field.model.everything.filter(pk__in=ids).update(**{field.name: value})
        self.sort()
        for model, instances in self.data.items():
            if issubclass(model, Journalled):
                self.operation.deleted(model, list(instances))
        return super().delete()
