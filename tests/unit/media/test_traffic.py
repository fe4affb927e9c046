"""Operators see what passed through a call, and the sum of all calls as metrics."""

from prometheus_client import REGISTRY

from services.media.rtc.packets import Kind
from tests.unit.media.streams import picture, rtp, sound
from tests.unit.media.test_relay import a_call


def metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"rapport_media_{name}_total", labels) or 0.0


def test_a_call_is_counted_by_what_became_of_its_packets() -> None:
    leg, _, _, candidate = a_call()
    for packet in (*sound(1.0), *picture(0.5)):
        leg.on_rtp(packet.data)
    candidate.is_connected = False
    leg.on_rtp(sound(0.02, sequence=500)[0].data)
    leg.on_rtp(rtp(b"x", payload_type=111, sequence=1, timestamp=1, ssrc=5))
    view = leg.traffic.view()
    assert view["dropped"] == {"not_sent": 1, "payload_type": 1}
    assert view["forwarded"] == len(candidate.media)
    assert view["received"] == len(candidate.media) + 2


def test_the_process_adds_up_what_is_new_since_the_last_time() -> None:
    leg, *_ = a_call()
    forwarded, dropped = metric("packets_forwarded", kind="audio"), metric_dropped()
    for _ in range(2):
        for packet in sound(1.0):
            leg.on_rtp(packet.data)
        leg.on_rtp(b"\x80\x6f" + bytes(20))
        leg.traffic.settle(1.0)
    assert (
        metric("packets_forwarded", kind="audio") - forwarded == leg.traffic.forwarded[Kind.AUDIO]
    )
    assert metric_dropped() - dropped == 2


def test_the_bit_rate_is_that_of_the_last_interval() -> None:
    leg, *_ = a_call()
    packets = [packet.data for packet in sound(1.0)]
    for packet in packets:
        leg.on_rtp(packet)
    assert leg.traffic.settle(2.0) == len(packets)
    assert leg.traffic.bit_rate_bps == 4 * sum(map(len, packets))
    assert leg.traffic.settle(1.0) == 0
    assert leg.traffic.bit_rate_bps == 0


def metric_dropped() -> float:
    return metric("packets_dropped", reason="payload_type")
