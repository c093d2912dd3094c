"""How allauth keeps secrets (settings.MFA_ADAPTER): sealed by the installation's key."""

from allauth.mfa.adapter import DefaultMFAAdapter

from tropa.core.sealing import seal, unseal

PURPOSE = "second factors"


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # of a library without types
    """Seals the key of one-time codes and the seed of recovery codes."""

    def encrypt(self, text: str) -> str:
        """For the base."""
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Back. Raises Unreadable."""
        return unseal(encrypted_text, PURPOSE)
