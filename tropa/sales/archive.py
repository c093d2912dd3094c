"""What of sales is in an archive."""

from tropa.core.archive.tables import moved

moved("sales.Pipeline", "name name_key position")
moved("sales.Stage", "pipeline name name_key kind position probability colour")
moved("sales.LostReason", "name name_key position")
moved("sales.ProductGroup", "name name_key parent")
moved(
    "sales.Product",
    "name name_key sku sku_key kind unit price cost currency tax_class group photo active custom",
    sheet="product",
)
moved("sales.PriceList", "name name_key currency tag valid_from valid_to priority")
moved("sales.Price", "product price_list amount")
moved(
    "sales.Deal",
    "owner team branch number title title_key customer pipeline stage amount currency tax_included discount_percent "
    "discount amount_base rate_on expected_on outcome closed_at lost_reason lost_note source external_id staged_at "
    "next_step_at custom",
    sheet="deal",
)
moved(
    "sales.DealLine",
    "product name unit quantity price discount_percent discount whole_discount tax tax_rate cost position deal",
)
moved("sales.DealPerson", "deal customer role note")
moved("sales.DealShare", "deal member percent")
moved("sales.StageVisit", "deal stage entered_at left_at by")
moved(
    "sales.Lead",
    "owner team branch number title title_key customer status reason spam spam_score received_at closed_at source deal "
    "external_id first_touch last_touch utm raw custom",
    sheet="lead",
)
moved(
    "sales.Sale",
    "customer occurred_on amount currency amount_base cost owner team branch source origin_kind origin_id part "
    "external_id turn refund_of reverses",
    sheet="sale",
)
moved(
    "sales.SaleLine",
    "sale product name unit quantity price amount vat tax_rate cost position",
)
