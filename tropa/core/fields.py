"""The catalogue of the kernel's own records that programs list."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Field, Kind, declare

declare(
    Kind(
        "file",
        title=_("file"),
        plural=_("Files"),
        fields=[
            Field("name", _("File name"), "text", readonly=True, options={"max_length": 200}),
            Field("size", _("Size"), "number", readonly=True),
            Field("type", _("Media type"), "text", readonly=True),
            Field("sha256", "SHA-256", "text", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
        ],
    )
)
