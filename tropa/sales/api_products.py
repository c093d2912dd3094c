"""Products for programs, and the photo of each."""

from hashlib import sha256

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tropa.core import catalogue, files
from tropa.core.api import records_router, schemas, writes
from tropa.core.api.answering import told
from tropa.core.api.files import check_length
from tropa.core.api.rendering import chosen, rendered
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.api.writing import done_once
from tropa.core.errors import FieldError, Invalid
from tropa.core.requests import uploads_of
from tropa.sales.models import Product
from tropa.sales.services.products import change_photo, to_show
from tropa.staff.requests import MemberRequest

products = records_router("product", "products")
PRODUCT = schemas.reference(schemas.name_of("product"))
TAKES = {
    "type": "object",
    "required": ["photo"],
    "properties": {"photo": {"type": "string", "format": "binary", "description": "JPEG, PNG, WebP, GIF or AVIF"}},
}
SHOWN = described(gives=PRODUCT, parameters=[schemas.KEY], problems=(401, 403, 404, 413, 422))


@products.post(
    "/{identity}/photo",
    operation_id="products_show",
    summary="Give a product a photo",
    openapi_extra=SHOWN | {"requestBody": {"content": {"multipart/form-data": {"schema": TAKES}}}},
)
def show(request: MemberRequest, identity: str) -> HttpResponse:
    """Up to 5 MB, in place of the one it had; the product tells the file in `photo`."""
    to_show(wanted(identity), viewer=request.member)
    check_length(request)
    sent = uploads_of(request, "photo")[-1:]
    if not sent:
        words = _("Send the picture as the part “photo” of multipart/form-data.")
        raise Invalid([FieldError("photo", "file.missing", words)])
    with files.received(sent) as (arrived,):
        return done_once(
            request,
            lambda: sha256(f"{wanted(identity)} {arrived.sha256}".encode()).hexdigest(),
            lambda: answered(request, change_photo(wanted(identity), arrived, viewer=request.member)),
        )


@products.delete(
    "/{identity}/photo",
    operation_id="products_hide",
    summary="Take the photo of a product away",
    openapi_extra=described(gives=PRODUCT, parameters=[schemas.KEY], problems=schemas.CHANGING),
)
@writes
def hide(request: MemberRequest, identity: str) -> HttpResponse:
    """One without a photo stays as it is."""
    return answered(request, change_photo(wanted(identity), None, viewer=request.member))


def answered(request: MemberRequest, product: Product) -> HttpResponse:
    """The product as it stands now."""
    fields = catalogue.of("product")
    return told(rendered(fields, [product], chosen(fields, request.member, ""))[0])
