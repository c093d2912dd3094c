"""A JSON column whose value remembers its text, so that an edit in place is seen without deep copies."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class LoadedDict(dict[str, Any]):
    """A loaded object and the text it came from."""

    __slots__ = ("text",)
    text: str


class LoadedList(list[Any]):
    """A loaded array and the text it came from."""

    __slots__ = ("text",)
    text: str


class JsonField(models.JSONField):
    """JSON on both databases; use it wherever a Record has one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("encoder", DjangoJSONEncoder)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Keep the text beside the loaded value."""
        loaded = super().from_db_value(value, expression, connection)
        if not isinstance(value, str):
            return loaded
        if type(loaded) is dict:
            loaded = LoadedDict(loaded)
            loaded.text = value
        elif type(loaded) is list:
            loaded = LoadedList(loaded)
            loaded.text = value
        return loaded


def original(value: Any) -> Any:
    """The value as it was loaded, whatever was done to it since."""
    return json.loads(value.text) if isinstance(value, LoadedDict | LoadedList) and hasattr(value, "text") else value


def freeze(value: Any) -> Any:
    """A copy that later edits in place do not change: for snapshots taken after a save."""
    if isinstance(value, dict | list):
        copy: LoadedDict | LoadedList = LoadedDict(value) if isinstance(value, dict) else LoadedList(value)
        copy.text = json.dumps(value, cls=DjangoJSONEncoder)
        return copy
    return value
