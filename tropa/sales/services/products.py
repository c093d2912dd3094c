"""Products, and the picture that each may have."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access, editing, files
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation
from tropa.core.requests import Upload
from tropa.sales.models import Product

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
MOST_MEGABYTES = 5
"""Of one picture: lists show it as it is."""


def create(values: Mapping[str, Any], *, viewer: Any, photo: Sequence[Upload] = ()) -> Product:
    """A new product; errors as `editing.create`, and what `show` refuses."""
    with files.received(photo) as arrived, operation("sales.create_product", title=_("Created product")):
        made: Product = editing.create("product", values, viewer=viewer)
        if arrived and may_show(viewer):
            show(made, arrived[-1])
    return made


def may_show(viewer: Any) -> bool:
    """Whether the photo is a field that the viewer writes, where the product is theirs to edit."""
    return bool(viewer.rights.field("product", "photo") == "write")


def show(product: Product, arrived: files.Received) -> None:
    """Give a product this picture in place of the one it had; inside an operation, after the right was asked.

    Raises:
        RuleViolation: it is no picture, or too large for one.
    """
    if arrived.type not in PICTURES:
        raise RuleViolation("sales.no_picture", _("Choose a picture: JPEG, PNG, WebP, GIF or AVIF."), "photo")
    if arrived.size > MOST_MEGABYTES * 2**20:
        words = _("A photo has at most %(most)d MB; make it smaller.") % {"most": MOST_MEGABYTES}
        raise RuleViolation("sales.large_picture", words, "photo")
    _take_off(product)
    product.photo = files.keep(arrived, on=product)
    product.save()


def hide(product: Product) -> None:
    """Take the picture away; inside an operation, after the right was asked."""
    if product.photo_id is not None:
        _take_off(product)
        product.photo = None
        product.save()


def to_show(identity: UUID, *, viewer: Any) -> Product:
    """The product, if its photo is the viewer's to change.

    Raises:
        NotFound, Denied: the product is not the viewer's to see or edit, or its photo is not.
    """
    product: Product = access.fetch(viewer, Product, identity, "edit")
    if not may_show(viewer):
        raise Denied("product", "edit")
    return product


def change_photo(identity: UUID, photo: files.Received | None, *, viewer: Any) -> Product:
    """Give a product this picture, or with None take its picture away, as a deed of its own.

    Raises:
        NotFound, Denied: as in `to_show`.
        RuleViolation: as in `show`.
    """
    product: Product = to_show(identity, viewer=viewer)
    title = _("Changed the photo of “%(title)s”") % {"title": product}
    with operation("sales.change_photo", title=title):
        product = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        if photo is not None:
            show(product, photo)
        else:
            hide(product)
    return product


def _take_off(product: Product) -> None:
    if product.photo_id is not None:
        files.take_off(product.photo_id, of=product)
