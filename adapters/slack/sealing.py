"""Seals what Slack gives for keeps: whoever reads the database alone reads no token."""

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from conversations.errors import Permanent

# What is stored was sealed by it: must not change.
_PURPOSE: Final = b"plantain: what platforms gave"  # no other secret of the installation is derived by these words
_KEY: Final = 32  # bytes


class SealedOtherwise(Permanent):
    """What is stored was sealed with another secret, or is damaged."""


class Sealer:
    """Seals and unseals with a key that is made from the installation's secret."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), _KEY, salt=None, info=_PURPOSE).derive(secret.encode())
        self._fernet = Fernet(urlsafe_b64encode(key))

    def seal(self, text: str) -> str:
        """Return what can be stored."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Return what was sealed.

        Raises SealedOtherwise.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealedOtherwise(
                "a token in the database was sealed with another SECRET_KEY: set that one again, or install anew"
            ) from None
