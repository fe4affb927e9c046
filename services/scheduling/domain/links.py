"""Join links: `<interview id>.<mac>`, derived from a key, never stored.

Recruiter and candidate have links of their own; raising a link's version revokes it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Whose view a link opens."""

    CANDIDATE = "candidate"
    RECRUITER = "recruiter"


@dataclass(frozen=True)
class Links:
    """Makes and checks links with the key of this installation."""

    key: bytes
    public_url: str

    def url(self, interview_id: str, role: Role, version: int) -> str:
        """The address that is sent or copied."""
        return f"{self.public_url.rstrip('/')}/i/{self.token(interview_id, role, version)}"

    def token(self, interview_id: str, role: Role, version: int) -> str:
        """The secret part of the address."""
        return f"{interview_id}.{self._mac(interview_id, role, version)}"

    def role_of(self, token: str, versions: dict[Role, int]) -> Role | None:
        """Whose link this is, given the versions in force; None when it is nobody's.

        Compares every role's text in constant time. Texts, not decoded bytes: base64 has spellings
        that differ and decode to the same bytes.
        """
        interview_id = interview_id_in(token)
        found = None
        for role, version in versions.items():
            right = self.token(interview_id, role, version)
            if hmac.compare_digest(
                right.encode("utf-8", "replace"), token.encode("utf-8", "replace")
            ):
                found = role
        return found

    def _mac(self, interview_id: str, role: Role, version: int) -> str:
        text = "\n".join((interview_id, role.value, str(version)))
        digest = hmac.new(self.key, text.encode("utf-8", "replace"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def interview_id_in(token: str) -> str:
    """The part before the dot; says nothing about whether the token is valid."""
    return token.partition(".")[0]
