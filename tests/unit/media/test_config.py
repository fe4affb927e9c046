"""The settings of media are checked before anything starts."""

import pytest

from services.media.config import MediaConfig, addresses_in
from shared import config

BROKER = {"RAPPORT_AMQP_URL": "amqp://localhost/"}


def test_a_machine_of_its_own_needs_no_settings() -> None:
    read = config.read(MediaConfig, BROKER)
    assert (addresses_in(read.media_address), read.media_port) == (("127.0.0.1",), 8189)


def test_several_addresses_may_be_announced() -> None:
    read = config.read(MediaConfig, {**BROKER, "RAPPORT_MEDIA_ADDRESS": "203.0.113.5, 2001:db8::5"})
    assert addresses_in(read.media_address) == ("203.0.113.5", "2001:db8::5")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAPPORT_MEDIA_ADDRESS", "media.example.org"),
        ("RAPPORT_MEDIA_ADDRESS", ","),
        ("RAPPORT_MEDIA_PORT", "70000"),
        ("RAPPORT_MEDIA_GRACE_S", "0"),
        ("RAPPORT_MEDIA_PATH", "fast"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(config.BadSetting, match=name):
        config.read(MediaConfig, {**BROKER, name: value})
