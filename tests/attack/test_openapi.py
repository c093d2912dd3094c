"""schemathesis asks the API what its own OpenAPI document allows: no 500, no status and no body that is not told there.

In this process, against the WSGI application; each example is forgotten before the next. The seed is fixed, so that a
red gate is red for everybody.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks as known
from schemathesis.specs.openapi import checks as told

from tests.attack.test_api import GROUPS
from tests.attack.test_pages import forgotten
from tests.neighbour.strangers import COLLECTIONS, MAKERS
from tests.staff.conftest import company
from tropa.config.wsgi import application
from tropa.core import scope
from tropa.staff import services

__all__ = ["company"]

CHECKS = [
    known.not_a_server_error,
    told.status_code_conformance,
    told.content_type_conformance,
    told.response_headers_conformance,
    told.response_schema_conformance,
]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
pytestmark = pytest.mark.usefixtures("kept_connection")
PARTS = [pytest.param(6, id="slice"), pytest.param(150, marks=pytest.mark.drill, id="whole")]


# schemathesis reads the content of a file and never closes the answer.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("examples", PARTS)
@pytest.mark.parametrize("collection", GROUPS)
def test_answers_are_those_of_the_document(collection, examples, company):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    with scope.enter(company.workspace.pk):
        _token, secret = services.create_token(member=company.member, name="program")
        kind = COLLECTIONS.get(collection)
        own = str(MAKERS[kind](company.member).pk) if kind else ""

    def ask(case):
        # What is made up is nowhere: that answer is seen often enough, the own record lets the rest be seen.
        if own and "identity" in (case.path_parameters or {}):
            case.path_parameters["identity"] = own
        # A made-up host is answered by the frame, before the API is asked.
        for name in [name for name in case.headers or {} if name.lower() == "host"]:
            del case.headers[name]
        with forgotten():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            case.validate_response(answer, checks=CHECKS)

    for operation in schema.include(path_regex=rf"^/api/v1/{collection}(/|$)").get_all_operations():
        fixed = settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=QUIET,
        )
        fixed(given_case(operation.ok())(ask))()


def given_case(operation):
    """Hypothesis' decorator: cases of this operation, most of them right and some wrong."""
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    return given(case=operation.as_strategy(generation_mode=modes[0]) | operation.as_strategy(generation_mode=modes[1]))
