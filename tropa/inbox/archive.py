"""What of forms is in an archive."""

from tropa.core.archive.tables import moved

moved(
    "inbox.Form",
    "name token title fields marketing double_opt_in source button thanks accent theme active",
)
moved(
    "inbox.Submission",
    "form lead touch at nonce values points agreed letters ip agent score signs",
)
moved("inbox.Confirmation", "submission address sent_at expires_at used_at")
