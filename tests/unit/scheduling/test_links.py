"""Join links: derived, role-bound, revocable, and nothing but exact (R22, R26)."""

import pytest

from services.scheduling.domain.links import Links, Role
from tests.unit.scheduling.builders import LINKS

VERSIONS = {Role.CANDIDATE: 1, Role.RECRUITER: 1}


def token(role: Role = Role.CANDIDATE, version: int = 1) -> str:
    return LINKS.token("i1", role, version)


@pytest.mark.parametrize("role", list(Role))
def test_link_opens_the_view_of_its_own_role(role: Role) -> None:
    """R26: recruiter and candidate have different links."""
    assert LINKS.role_of(token(role), VERSIONS) is role


def test_link_is_made_of_the_public_address_and_the_token() -> None:
    url = LINKS.url("i1", Role.CANDIDATE, 1)
    assert url == f"https://rapport.example/i/{token()}"


def test_link_of_an_older_version_is_dead() -> None:
    assert LINKS.role_of(token(version=1), VERSIONS | {Role.CANDIDATE: 2}) is None


def test_link_of_another_interview_is_not_taken() -> None:
    mac = LINKS.token("i2", Role.CANDIDATE, 1).partition(".")[2]
    assert LINKS.role_of(f"i1.{mac}", VERSIONS) is None


def test_link_of_another_installation_is_not_taken() -> None:
    assert Links(b"other", "https://x").role_of(token(), VERSIONS) is None


@pytest.mark.parametrize("position", range(len(token())))
def test_link_with_one_character_altered_is_not_taken(position: int) -> None:
    altered = token()[:position] + "~" + token()[position + 1 :]
    assert LINKS.role_of(altered, VERSIONS) is None


def test_other_spellings_of_the_same_bytes_are_not_taken() -> None:
    """base64 of 32 bytes leaves two bits of the last character unused."""
    last = token()[-1]
    assert LINKS.role_of(token()[:-1] + chr(ord(last) + 1), VERSIONS) is None
    assert LINKS.role_of(token() + "=", VERSIONS) is None


@pytest.mark.parametrize(
    "odd", ["", ".", "i1", "i1.", ".mac", "ä.ö", "\ud800.x", "i1." + "A" * 9999]
)
def test_any_malformed_token_is_nobodys(odd: str) -> None:
    assert LINKS.role_of(odd, VERSIONS) is None


def test_token_ends_in_a_character_that_mail_programs_keep() -> None:
    """R22: programs that turn text into links drop a trailing dash or underscore."""
    tokens = [LINKS.token(f"interview-{n}", Role.CANDIDATE, 1) for n in range(500)]
    assert all(each[-1].isalnum() for each in tokens)
