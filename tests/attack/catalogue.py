"""The catalogue of attacks: each class of published holes in products like this one, and the tests that try it here.

The classes are those of the security reading this product was planned by (holes of CRMs, help desks and web frameworks
of 2019 to 2026). A class without a door here says with which door it comes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """One class."""

    label: str
    title: str
    tests: tuple[str, ...] = ()
    """Files, or `file::test`, from tests/."""
    waits: str = ""
    """The door that is not built yet."""


CATALOGUE = (
    Attack("C01", "data of another company", (
        "core/test_scope.py", "core/databases/test_second_wall.py", "neighbour/test_strangers.py",
        "neighbour/test_forms.py", "neighbour/test_second_wall.py", "attack/test_canaries.py",
        "architecture/test_tables.py",
    )),
    Attack("C02", "records of colleagues by their ids", (
        "attack/test_rights_matrix.py", "attack/test_canaries.py", "core/access/test_matrix.py",
    )),
    Attack("C03", "written first, refused afterwards; verbs without a check", (
        "attack/test_rights_matrix.py", "core/journal/test_undo_rights.py", "attack/test_api.py",
    )),
    Attack("C04", "columns that nobody may send", ("attack/test_fields.py", "attack/test_api.py")),
    Attack("C05", "answers that tell too much", (
        "attack/test_canaries.py", "staff/test_field_rights.py", "analytics/test_hidden_figures.py",
    )),
    Attack("C06", "SQL in sorting, filters, reports", (
        "attack/test_api.py::test_addresses", "core/catalogue/test_query.py", "attack/test_pages.py",
    )),
    Attack("C07", "look-ups of the ORM in filters and sorting", (
        "attack/test_api.py::test_addresses", "core/catalogue/test_query.py",
    )),
    Attack("C08", "requests into the inner network", ("lib/test_net.py", "core/webhooks/test_failures.py")),
    Attack("C09", "renderers of PDF and DOCX", waits="documents"),
    Attack("C10", "templates in the hands of customers", (
        "attack/test_pages.py::test_forms", "attack/test_fields.py",
    )),
    Attack("C11", "eval, unpickling, shell", ("architecture/test_code.py",)),
    Attack("C12", "stored scripts", ("attack/test_pages.py", "attack/test_headers.py", "lib/test_html.py")),
    Attack("C13", "active uploads", ("attack/test_headers.py", "core/files/test_files.py")),
    Attack("C14", "uploads that are run", ("core/files/test_files.py",)),
    Attack("C15", "paths out of the folder", (
        "core/files/test_files.py::test_a_name_is_only_shown_and_cannot_deceive", "attack/test_imports.py",
    )),
    Attack("C16", "formulas in files", (
        "attack/test_imports.py::test_formulas_are_values_and_stay_text",
        "core/catalogue/test_query.py::test_a_list_leaves_as_a_file_that_computes_nothing",
    )),
    Attack("C17", "bombs and entities", (
        "attack/test_imports.py",
        "lib/spreadsheets/test_reading.py::test_a_bomb_and_an_archive_are_refused_unopened",
    )),
    Attack("C18", "redirects to elsewhere", (
        "staff/test_door.py::test_redirects_after_signing_in_stay_at_home",
        "staff/test_outside.py::test_signing_in_gives_a_new_session_and_goes_only_home",
    )),
    Attack("C19", "public tokens", ("inbox/test_submissions.py", "inbox/test_confirming.py")),
    Attack("C20", "taking over an account", (
        "staff/test_outside.py", "staff/test_registering.py", "staff/test_second_step.py", "staff/test_passkeys.py",
    )),
    Attack("C21", "sign-in by others (OIDC)", waits="single sign-on"),
    Attack("C22", "sessions", (
        "staff/test_door.py", "staff/test_second_step.py", "config/test_https.py", "attack/test_headers.py",
    )),
    Attack("C23", "guessing and counting out", (
        "staff/test_outside.py::test_one_answer_for_a_wrong_password_and_an_unknown_address",
        "staff/test_outside.py::test_guessing_is_stopped_for_the_account_wherever_it_comes_from",
        "staff/test_outside.py::test_guessing_is_stopped_for_the_machine_and_its_ipv6_network",
        "core/test_limits.py",
    )),
    Attack("C24", "secrets in logs, addresses and the base", (
        "attack/test_canaries.py::test_letters_bells_live_news_and_logs_tell_no_secret",
        "staff/test_second_step.py::test_secrets_are_sealed_in_the_base_and_told_nowhere",
        "staff/test_settings.py::test_a_token_is_shown_once_and_revoked",
    )),
    Attack("C25", "letters that pretend", ("core/mail/test_mail.py::test_only_one_plain_address_is_taken",),
           waits="letters that come in"),
    Attack("C26", "forged and repeated webhooks", (
        "core/webhooks/test_delivery.py::test_an_event_is_posted_with_signature_and_ids",
        "core/webhooks/test_delivery.py::test_a_changed_secret_signs_beside_the_old_one_for_a_day",
    ), waits="webhooks that come in"),
    Attack("C27", "forged requests, frames, other origins", (
        "staff/test_outside.py::test_forms_without_their_csrf_token_are_refused",
        "staff/test_door.py::test_a_session_needs_the_csrf_token_in_the_api",
        "config/test_https.py", "attack/test_headers.py",
    )),
    Attack("C28", "races", (
        "drill/test_races.py", "drill/test_merge_races.py", "drill/test_deal_races.py", "drill/test_money_races.py",
    )),
    Attack("C29", "expensive questions and sizes", (
        "attack/test_api.py", "attack/test_imports.py", "core/catalogue/test_query.py", "core/test_limits.py",
    )),
    Attack("C30", "caches and proxies", ("attack/test_headers.py", "config/test_https.py")),
    Attack("C31", "rules of business turned round", (
        "sales/test_lines.py", "sales/test_sales_pages.py", "attack/test_fields.py", "drill/test_money_races.py",
    )),
    Attack("C32", "line breaks in headers and logs, operators in JSON", (
        "attack/test_fields.py", "attack/test_pages.py", "core/mail/test_mail.py",
    )),
    Attack("C33", "installers, faults that tell, parts from elsewhere", (
        "staff/test_outside.py::test_of_two_registrations_at_once_only_one_is_the_first_owner",
        "attack/test_faults.py",
    )),
    Attack("C34", "news of changes", ("config/test_live.py", "attack/test_canaries.py"),
           waits="work without a network"),
    Attack("C35", "helpers that read and act", waits="helpers and MCP"),
)  # fmt: skip
