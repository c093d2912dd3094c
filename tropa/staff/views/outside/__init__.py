"""Pages outside every workspace: sign in and out, registration, password reset, invitations, and the way home."""

from tropa.staff.views.outside.email import NewEmail
from tropa.staff.views.outside.invitation import Invitation
from tropa.staff.views.outside.passwords import Forgotten, NewPassword
from tropa.staff.views.outside.registration import Confirm, Register
from tropa.staff.views.outside.second_step import PasskeySignIn, SecondStep
from tropa.staff.views.outside.sessions import Home, SignIn, SignOut, safe_next

__all__ = [
    "Confirm",
    "Forgotten",
    "Home",
    "Invitation",
    "NewEmail",
    "NewPassword",
    "PasskeySignIn",
    "Register",
    "SecondStep",
    "SignIn",
    "SignOut",
    "safe_next",
]
