"""Addresses outside every workspace."""

from django.urls import path

from tropa.staff.views import outside

app_name = "account"

urlpatterns = [
    path("", outside.Home.as_view(), name="home"),
    path("sign-in/", outside.SignIn.as_view(), name="sign_in"),
    path("sign-in/passkey/", outside.PasskeySignIn.as_view(), name="passkey"),
    path("sign-in/second-step/", outside.SecondStep.as_view(), name="second_step"),
    path("sign-out/", outside.SignOut.as_view(), name="sign_out"),
    path("register/", outside.Register.as_view(), name="register"),
    path("register/<str:secret>/", outside.Confirm.as_view(), name="confirm"),
    path("password/", outside.Forgotten.as_view(), name="forgotten"),
    path("password/<str:uid>/<str:token>/", outside.NewPassword.as_view(), name="new_password"),
    path("email/<str:uid>/<str:token>/", outside.NewEmail.as_view(), name="new_email"),
    path("invitation/<str:secret>/", outside.Invitation.as_view(), name="invitation"),
]
