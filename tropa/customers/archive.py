"""What of customers is in an archive."""

from tropa.core.archive.tables import moved
from tropa.customers.models import Import, ImportRow

OVER = (Import.State.DONE, Import.State.BROKEN)

moved("customers.Source", "name name_key channel_group parent")
moved("customers.Tag", "name name_key colour")
moved(
    "customers.Customer",
    "owner team branch kind name first_name last_name middle_name name_key sort_key lifecycle role time_zone "
    "preferences source last_contact_at absorbs custom",
    sheet="customer",
)
moved("customers.CustomerTag", "customer tag")
moved("customers.ContactPoint", "customer kind value normalised label primary state")
moved("customers.Address", "customer kind lines city city_key postal_code country geo")
moved("customers.Requisites", "customer legal_name tax_id kpp ogrn bank_accounts")
moved("customers.Employment", "person company position decision_role since until primary")
moved("customers.Relation", "kind origin target")
moved("customers.Note", "customer author text text_key pinned subject_kind subject_id mentions")
moved("customers.Merge", "kept absorbed_id choices")
moved("customers.Alias", "old customer merge")
moved("customers.ConsentText", "purpose version_number body")
moved(
    "customers.Consent",
    "customer text purpose channel address given_at withdrawn_at asked_at evidence said reverses",
)
moved("customers.StopEntry", "digest purpose channel since consent")
moved(
    "customers.Touch",
    "at kind customer met source utm_source utm_medium utm_campaign utm_content utm_term page referrer click_ids",
)
moved(
    "customers.Import",
    "kind member file_name size storage_key sha256 header shape mapping mended policy found state rows last_line "
    "counts error operation created_at started_at finished_at",
    left={"checking": "a rehearsal that runs in the old place"},
    rows=lambda: Import.objects.filter(state__in=OVER),
)
moved(
    "customers.ImportRow",
    "run number state customer cells errors remarks",
    rows=lambda: ImportRow.objects.filter(run__state__in=OVER),
)
