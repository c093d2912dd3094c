"""`Interface`: ninja's API with our errors, and an OpenAPI document whose schemas come from the field catalogue."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from tropa.core.api import schemas
from tropa.core.api.resources import resources
from tropa.core.errors import FieldError, Invalid, NotFound, TropaError
from tropa.core.problems import answer_to, problem
from tropa.core.requests import mark_failed


class Interface(NinjaAPI):
    """All collections under one address."""

    def set_default_exception_handlers(self) -> None:
        """Errors in the user's words; what is none of them is a fault of ours and is not hidden."""
        handlers: dict[type[Exception], Any] = {
            TropaError: _told,
            Http404: lambda request, error: _told(request, NotFound()),
            ValidationError: _wrong_input,
            HttpError: _refused,
        }
        for kind, handler in handlers.items():
            self.add_exception_handler(kind, handler)

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Ninja's addresses, whose refusal of a method is a problem too."""
        patterns, app, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _telling_methods(pattern.callback)
        return patterns, app, namespace

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Ninja's document with the schemas of the kinds in it."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        components = document["components"]
        components["schemas"] = {
            **components.get("schemas", {}),
            **schemas.common(),
            **{schemas.name_of(each.kind): schemas.of_kind(each.kind) for each in resources if each.kind},
        }
        components["securitySchemes"] = schemas.SECURITY
        document["security"] = [{name: []} for name in schemas.SECURITY]
        return document


def _told(request: HttpRequest, error: TropaError) -> HttpResponse:
    mark_failed(request)
    return answer_to(error)


def _wrong_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters of the address, checked by ninja."""
    errors = [
        FieldError(".".join(str(part) for part in each["loc"][1:]), f"input.{each['type']}", str(each["msg"]))
        for each in error.errors
    ]
    return _told(request, Invalid(errors))


def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    mark_failed(request)
    return problem(error.status_code, str(error))


def _telling_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        refusal = problem(405, _("This address takes other methods; see the Allow header."))
        refusal["Allow"] = response["Allow"]
        return refusal

    return telling


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The answer below /api/ where nothing stands."""
    return problem(404, _("There is no such address."))
