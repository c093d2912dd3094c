"""Products, and the picture that each may have."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import editing, files
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import File
from tropa.core.requests import Upload
from tropa.sales.models import Product

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})


def create(values: Mapping[str, Any], *, viewer: Any, photo: Sequence[Upload] = ()) -> Product:
    """A new product; errors as `editing.create`, and what `show` refuses."""
    with files.received(photo) as arrived, operation("sales.create_product", title=_("Created product")):
        made: Product = editing.create("product", values, viewer=viewer)
        show(made, arrived)
    return made


def show(product: Product, arrived: Sequence[files.Received]) -> None:
    """Hang a picture on a product, in front of those it had; inside an operation, after the right was asked.

    Raises:
        RuleViolation: it is no picture.
    """
    for each in arrived:
        if each.type not in PICTURES:
            raise RuleViolation("sales.no_picture", _("Choose a picture: JPEG, PNG, WebP, GIF or AVIF."), "photo")
        files.keep(each, on=product)


def photos(products: Collection[UUID]) -> dict[UUID, File]:
    """The newest picture of each, in one query."""
    hung = files.attached("product", products)
    pictures = {pk: [one for one in those if one.type in PICTURES] for pk, those in hung.items()}
    return {pk: those[-1] for pk, those in pictures.items() if those}
