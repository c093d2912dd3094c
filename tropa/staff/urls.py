"""Pages of the people of the company."""

from django.urls import include, path

from tropa.staff.views import first_steps, history, notifications
from tropa.staff.views.settings import (
    base,
    company,
    factors,
    fields,
    letters,
    members,
    proof,
    roles,
    security,
    taxes,
    teams,
    tokens,
    trash,
    webhooks,
    work,
)

app_name = "staff"

urlpatterns = [
    path("", include("tropa.staff.lists.urls")),
    path("first-steps/", first_steps.FirstSteps.as_view(), name="first_steps"),
    path("history/", history.History.as_view(), name="history"),
    path("history/<uuid:pk>/", history.Deed.as_view(), name="deed"),
    path("history/<uuid:pk>/reversal/", history.Reversal.as_view(), name="reversal"),
    path("history/<uuid:pk>/run/", history.Run.as_view(), name="run"),
    path("settings/", base.Settings.as_view(), name="settings"),
    path("settings/company/", company.Company.as_view(), name="company"),
    path("settings/profile/", company.Profile.as_view(), name="profile"),
    path("settings/security/", security.Security.as_view(), name="security"),
    path("settings/security/app/", factors.App.as_view(), name="app"),
    path("settings/security/codes/", factors.Codes.as_view(), name="codes"),
    path("settings/security/proof/", proof.Proof.as_view(), name="proof"),
    path("settings/security/sessions/", security.Sessions.as_view(), name="sessions"),
    path("settings/members/", members.Members.as_view(), name="members"),
    path("settings/members/<uuid:pk>/", members.OneMember.as_view(), name="member"),
    path("settings/invitations/<uuid:pk>/", members.OneInvitation.as_view(), name="invitation"),
    path("settings/roles/", roles.Roles.as_view(), name="roles"),
    path("settings/roles/<uuid:pk>/", roles.OneRole.as_view(), name="role"),
    path("settings/roles/<uuid:pk>/fields/<slug:kind>/", roles.RoleFields.as_view(), name="role_fields"),
    path("settings/teams/", teams.Teams.as_view(), name="teams"),
    path("settings/teams/<uuid:pk>/", teams.OneTeam.as_view(), name="team"),
    path("settings/branches/<uuid:pk>/", teams.OneBranch.as_view(), name="branch"),
    path("settings/taxes/", taxes.Taxes.as_view(), name="taxes"),
    path("settings/taxes/<uuid:pk>/", taxes.OneTax.as_view(), name="tax"),
    path("settings/tokens/", tokens.Tokens.as_view(), name="tokens"),
    path("settings/tokens/<uuid:pk>/", tokens.OneToken.as_view(), name="token"),
    path("settings/webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("settings/webhooks/<uuid:pk>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("settings/fields/", fields.Fields.as_view(), name="fields"),
    path("settings/fields/<uuid:pk>/", fields.OneField.as_view(), name="field"),
    path("settings/trash/", trash.Trash.as_view(), name="trash"),
    path("settings/work/", work.Deliveries.as_view(), name="deliveries"),
    path("settings/letters/", letters.Letters.as_view(), name="letters"),
    path("notifications/", notifications.Notifications.as_view(), name="notifications"),
    path("notifications/<uuid:pk>/", notifications.NotificationRead.as_view(), name="notification"),
]
