"""What the company's plan allows: a port that `tariffs` fills in a cloud; the box allows everything."""

from typing import Protocol


class Entitlements(Protocol):
    """Who decides."""

    def allows(self, feature: str) -> bool:
        """Whether the entered workspace may use a feature."""
        ...

    def reserve(self, quota: str, amount: int) -> None:
        """Take so much of a quota inside the running transaction. Raises RuleViolation when it is used up."""
        ...


class Everything:
    """The box."""

    def allows(self, feature: str) -> bool:
        """Yes."""
        return True

    def reserve(self, quota: str, amount: int) -> None:
        """There is always enough."""


_provider: Entitlements = Everything()


def provide(provider: Entitlements) -> Entitlements:
    """Let another one decide; returns who did before."""
    global _provider
    before, _provider = _provider, provider
    return before


def allows(feature: str) -> bool:
    """Whether the entered workspace may use a feature."""
    return _provider.allows(feature)


def reserve(quota: str, amount: int) -> None:
    """Take so much of a quota; it returns with the transaction.

    Raises:
        RuleViolation: the quota is used up.
    """
    _provider.reserve(quota, amount)
