"""Signed links to original pictures, for where a platform's limits let only a rendition be posted."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

from conversations.identity import TurnId

# Links stand in old messages: how they are signed must not change.
_PURPOSE: Final = b"links to pictures"  # no other secret of the installation is derived by these words
_SIGNATURE: Final = 24  # bytes; a multiple of three is base64 without padding


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links, and knows its own; whether a picture may still be seen is looked up when one is followed."""

    base: str  # address of the server for the outside, without a slash at its end; empty: no links are made
    secret: str = field(repr=False)  # of the installation

    def to(self, turn_id: TurnId, position: int) -> str:
        """Return the address of a picture of a turn, empty where the outside is not served."""
        return f"{self.base}/pictures/{turn_id}/{position}/{self._sign(turn_id, position)}" if self.base else ""

    def admits(self, turn_id: str, position: int, signature: str) -> bool:
        """Tell in constant time whether a signature is ours, for this very picture."""
        if not (turn_id.isascii() and signature.isascii()):
            return False
        return hmac.compare_digest(signature, self._sign(turn_id, position))

    def _sign(self, turn_id: str, position: int) -> str:
        key = hmac.digest(self.secret.encode(), _PURPOSE, "sha256")
        made = hmac.digest(key, f"{turn_id}/{position}".encode(), "sha256")
        return urlsafe_b64encode(made[:_SIGNATURE]).decode()
