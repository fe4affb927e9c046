"""By which addresses media is announced to browsers on the same machine."""

import ipaddress

from deploy.addresses import LOOPBACK, own_addresses


def test_loopback_comes_first_and_a_second_address_is_another_machines_way_to_this_one() -> None:
    first, *others = own_addresses()
    assert first == LOOPBACK
    assert not any(ipaddress.ip_address(each).is_loopback for each in others)
