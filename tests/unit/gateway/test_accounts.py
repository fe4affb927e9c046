"""Signing in and out, roles, the first administrator."""

import asyncio

import pytest

from services.gateway.auth.accounts import EmailTaken, Role
from services.gateway.auth.setup import Setup
from services.gateway.config import GatewayConfig
from tests.unit.gateway.conftest import PASSWORD, House

LOGIN = {"email": "Recruiter@Example.com ", "password": PASSWORD}


async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(
    house: House,
) -> None:
    await house.an_account(Role.RECRUITER)
    answer = await house.client.post("/api/session", json=LOGIN)
    assert answer.status == 200
    assert (await answer.json())["role"] == "recruiter"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert (await (await house.client.get("/api/session")).json())["name"] == "Rita Recruiter"


async def test_wrong_password_and_unknown_address_read_the_same(house: House) -> None:
    await house.an_account(Role.RECRUITER)
    wrong = await house.client.post("/api/session", json=LOGIN | {"password": "no"})
    unknown = await house.client.post("/api/session", json=LOGIN | {"email": "x@example.com"})
    assert wrong.status == unknown.status == 401
    assert await wrong.json() == await unknown.json()


async def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    await house.an_account(Role.RECRUITER)
    answer = await house.client.post("/api/session", json=LOGIN)
    stolen = {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}
    assert (await house.client.delete("/api/session")).status == 204
    assert (await house.client.get("/api/session", headers=stolen)).status == 401


async def test_the_token_is_kept_as_a_hash_only(house: House) -> None:
    account = await house.an_account(Role.RECRUITER)
    token = await house.gateway.sign_ins.start(account)
    files = list((house.gateway.blobs._folder.parent).glob("gateway.db*"))  # type: ignore[attr-defined]
    assert files
    assert not any(token.encode() in file.read_bytes() for file in files)


async def test_guessing_is_slowed_down(house: House) -> None:
    await house.an_account(Role.RECRUITER)
    guess = LOGIN | {"password": "wrong"}
    statuses = [(await house.client.post("/api/session", json=guess)).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert (await house.client.post("/api/session", json=LOGIN)).status == 429


async def test_all_browsers_of_an_account_can_be_signed_out(house: House) -> None:
    account = await house.an_account(Role.ADMIN)
    tokens = [await house.gateway.sign_ins.start(account) for _ in range(3)]
    await house.gateway.sign_ins.end_all(account.id)
    assert [await house.gateway.sign_ins.account_of(token) for token in tokens] == [None] * 3


async def test_an_address_has_one_account(house: House) -> None:
    await house.an_account(Role.RECRUITER, "same@example.com")
    with pytest.raises(EmailTaken):
        await house.an_account(Role.OBSERVER, "Same@Example.com")


async def test_the_setup_link_makes_one_administrator_and_then_is_dead(house: House) -> None:
    link = await house.gateway.setup.prepare(house.gateway.config)
    assert link and link.startswith("http://localhost:8080/setup/")
    path = "/api/setup/" + link.rsplit("/", 1)[1]
    assert (await house.client.get(path)).status == 200
    person = {"name": "Ann", "email": "ann@example.com", "password": PASSWORD}
    answers = await asyncio.gather(*(house.client.post(path, json=person) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [201, 404, 404]
    assert (await house.client.get(path)).status == 404
    assert (await (await house.client.get("/api/session")).json())["role"] == "admin"


async def test_a_wrong_setup_link_opens_nothing(house: House) -> None:
    await house.gateway.setup.prepare(house.gateway.config)
    assert (await house.client.get("/api/setup/guess")).status == 404


async def test_a_short_password_is_refused_at_the_field(house: House) -> None:
    link = await house.gateway.setup.prepare(house.gateway.config)
    assert link
    person = {"name": "Ann", "email": "ann@example.com", "password": "short"}
    answer = await house.client.post("/api/setup/" + link.rsplit("/", 1)[1], json=person)
    assert answer.status == 422
    assert "10 to 200" in (await answer.json())["fields"]["password"]


async def test_settings_make_the_first_administrator_without_a_hand(house: House) -> None:
    config = GatewayConfig(
        amqp_url="amqp://nowhere/", admin_email="Big.boss@example.com", admin_password=PASSWORD
    )
    assert await Setup(house.gateway.accounts).prepare(config) is None
    assert await Setup(house.gateway.accounts).prepare(config) is None
    account = await house.gateway.accounts.with_password("big.boss@example.com", PASSWORD)
    assert account and account.role is Role.ADMIN
    assert account.name == "Big Boss"


async def test_an_administrator_gives_and_takes_accounts(house: House) -> None:
    headers = await house.signed_in(Role.ADMIN)
    person = {"name": "Olga", "email": "olga@example.com", "password": PASSWORD, "role": "observer"}
    added = await house.client.post("/api/people", json=person, headers=headers)
    olga = await added.json()
    again = await house.client.post("/api/people", json=person, headers=headers)
    listed = await (await house.client.get("/api/people", headers=headers)).json()
    assert (added.status, again.status) == (201, 422)
    assert "address" in (await again.json())["fields"]["email"]
    assert [row["role"] for row in listed["items"]] == ["admin", "observer"]
    assert "password" not in str(listed)
    login = {"email": "olga@example.com", "password": PASSWORD}
    signed_in = await house.client.post("/api/session", json=login)
    cookie = {"Cookie": signed_in.headers["Set-Cookie"].split(";")[0]}
    house.client.session.cookie_jar.clear()  # the administrator's browser is another one
    gone = await house.client.delete(f"/api/people/{olga['id']}", headers=headers)
    assert gone.status == 204
    assert (await house.client.get("/api/session", headers=cookie)).status == 401
    assert (await house.client.post("/api/session", json=login)).status == 401


async def test_nobody_removes_their_own_account(house: House) -> None:
    headers = await house.signed_in(Role.ADMIN)
    own = (await (await house.client.get("/api/session", headers=headers)).json())["id"]
    assert (await house.client.delete(f"/api/people/{own}", headers=headers)).status == 409
    assert (await house.client.delete("/api/people/nobody", headers=headers)).status == 404


async def test_cookies_are_bound_to_the_host_when_the_address_is_https() -> None:
    config = GatewayConfig(amqp_url="amqp://x/", public_url="https://rapport.example.com")
    assert config.is_secure
    assert config.cookie_name.startswith("__Host-")
    assert config.listen_host == "0.0.0.0"
