"""Pages of customers."""

from django.urls import path

from tropa.customers.views import card, consents, creation, fields, fresh, lists, merging, notes, ties, trail

app_name = "customers"

urlpatterns = [
    path("customers/", lists.CustomerList.as_view(), name="list"),
    path("customers/new/", creation.NewCustomer.as_view(), name="new"),
    path("customers/new/doubles/", creation.Doubles.as_view(), name="doubles"),
    path("customers/merge/", merging.Merging.as_view(), name="merge"),
    path("customers/merge/pair/", merging.MergePair.as_view(), name="merge_pair"),
    path("customers/<uuid:pk>/merge/", merging.MergeWith.as_view(), name="merge_with"),
    path("customers/<uuid:pk>/", card.Card.as_view(), name="card"),
    path("customers/<uuid:pk>/blocks/", card.Blocks.as_view(), name="blocks"),
    path("customers/<uuid:pk>/fresh/", fresh.Fresh.as_view(), name="fresh"),
    path("customers/<uuid:pk>/trash/", card.Trash.as_view(), name="trash"),
    path("customers/<uuid:pk>/trail/", trail.Trail.as_view(), name="trail"),
    path("customers/<uuid:pk>/fields/<str:field>/", fields.OneField.as_view(), name="field"),
    path("customers/<uuid:pk>/fields/<str:field>/history/", fields.FieldHistory.as_view(), name="field_history"),
    path("customers/<uuid:pk>/notes/", notes.Notes.as_view(), name="notes"),
    path("customers/<uuid:pk>/places/", ties.Places.as_view(), name="places"),
    path("customers/<uuid:pk>/relations/", ties.Relations.as_view(), name="relations"),
    path("customers/<uuid:pk>/consents/withdrawal/", consents.Withdrawal.as_view(), name="consent_withdrawal"),
    path("customers/<uuid:pk>/consents/<uuid:text>/", consents.Words.as_view(), name="consent_words"),
    path("places/<uuid:pk>/", ties.OnePlace.as_view(), name="place"),
    path("relations/<uuid:pk>/", ties.OneRelation.as_view(), name="relation"),
    path("notes/<uuid:pk>/", notes.OneNote.as_view(), name="note"),
    path("notes/<uuid:pk>/pin/", notes.Pin.as_view(), name="note_pin"),
    path("notes/<uuid:pk>/trash/", notes.NoteTrash.as_view(), name="note_trash"),
    path("mentions/", notes.Mentions.as_view(), name="mentions"),
]
