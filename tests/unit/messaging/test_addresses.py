"""One setting names one broker or the members of a cluster; both clients read it alike."""

from __future__ import annotations

import pika
import pytest
from kombu.utils.url import parse_url

from shared.messaging.addresses import are_addresses, broker_addresses


def test_address_is_spelled_out_in_full() -> None:
    assert broker_addresses("amqp://broker") == ["amqp://guest:guest@broker:5672/%2F"]
    assert broker_addresses("amqps://me:secret@broker/jobs") == [
        "amqps://me:secret@broker:5671/jobs"
    ]


def test_members_of_a_cluster_keep_their_order_and_nothing_of_each_other() -> None:
    assert broker_addresses("amqps://me:a@one:7000/jobs; amqp://two/") == [
        "amqps://me:a@one:7000/jobs",
        "amqp://guest:guest@two:5672/%2F",
    ]


@pytest.mark.parametrize(
    "setting",
    [
        "amqp://broker",
        "amqp://me:s%2F%23%3Bt@broker:7000/a%2Fb",
        "amqps://me:secret@[::1]/",
        "amqp://me:secret@broker//",
    ],
)
def test_both_clients_understand_an_address_alike(setting: str) -> None:
    (address,) = broker_addresses(setting)
    blocking, parameters = parse_url(address), pika.URLParameters(address)
    credentials = parameters.credentials
    assert isinstance(credentials, pika.PlainCredentials)
    assert (blocking["hostname"], blocking["port"], blocking["virtual_host"]) == (
        parameters.host,
        parameters.port,
        parameters.virtual_host,
    )
    assert (blocking["userid"], blocking["password"]) == (
        credentials.username,
        credentials.password,
    )
    assert (blocking["transport"] == "amqps") == (parameters.ssl_options is not None)


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "broker",
        "http://broker/",
        "amqp:///",
        "amqp://one/;",
        "amqp://me:a/b@broker/",
        "amqp://b:0/",
    ],
)
def test_what_is_no_address_is_refused(setting: str) -> None:
    assert not are_addresses(setting)
    with pytest.raises(ValueError):
        broker_addresses(setting)
