"""The page that others are measured by: signed in, in the product's frame, 50 rows of six cells without any art."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template

from tropa.customers.models import Customer

ROWS = 50
PAGE = """{% extends "frame.html" %}{% load i18n %}
{% block title %}{% translate "Customers" %}{% endblock %}
{% block content %}<table class="t-table"><tbody>
{% for row in rows %}<tr><td><a href="{% page "customers:card" pk=row.pk %}">{{ row.name }}</a></td>
<td>{{ row.kind }}</td><td>{{ row.lifecycle }}</td><td>{{ row.role }}</td><td>{{ row.owner }}</td>
<td>{{ row.created_at }}</td></tr>{% endfor %}
</tbody></table>{% endblock %}"""
_templates: list[Template] = []


def plain(request: Any) -> HttpResponse:
    """The newest customers, by one query."""
    if not _templates:
        _templates.append(Template(PAGE))
    rows = Customer.objects.visible_to(request.member).select_related("owner").order_by("-created_at", "id")[:ROWS]
    return HttpResponse(_templates[0].render(RequestContext(request, {"rows": rows})))


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: how many statements an answer took, in a header."""

    def answer(request: HttpRequest) -> HttpResponse:
        count = 0

        def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "SELECT set_config"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(hear):
            response = get_response(request)
        response["X-Bench-Queries"] = str(count)
        return response

    return answer
