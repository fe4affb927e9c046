"""aiortc and aioice still have the private parts that media takes hold of.

When this fails after an upgrade, read the new source before changing anything here: the names may
be there and mean something else.
"""

import inspect
from importlib.metadata import version

import aioice
import pytest
from aioice.ice import StunProtocol
from aiortc import codecs
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from aiortc.rtcrtpsender import RTCRtpSender


def parameters(function: object) -> list[str]:
    assert callable(function)
    return [name for name in inspect.signature(function).parameters if name != "self"]


def attributes_set_in(cls: type) -> str:
    return inspect.getsource(cls.__init__)  # type: ignore[misc]


def test_the_versions_are_those_that_were_read() -> None:
    assert version("aiortc").startswith("1.16.")
    assert version("aioice").startswith("0.13.")


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (RTCDtlsTransport._handle_rtp_data, ["data", "arrival_time_ms"]),
        (RTCDtlsTransport._handle_rtcp_data, ["data"]),
        (RTCDtlsTransport._send_rtp, ["data"]),
        (aioice.Connection.get_component_candidates, ["component", "addresses", "timeout"]),
        (aioice.Connection.request_received, ["message", "addr", "protocol"]),
        (aioice.Connection.data_received, ["data", "component"]),
        (StunProtocol.datagram_received, ["data", "addr"]),
        (StunProtocol.connection_made, ["transport"]),
        (StunProtocol.connection_lost, ["exc"]),
    ],
)
def test_the_hooked_functions_take_what_they_took(function: object, names: list[str]) -> None:
    assert parameters(function) == names


@pytest.mark.parametrize(
    ("cls", "attribute"),
    [
        (RTCIceTransport, "self._connection = gatherer._connection"),
        (RTCIceTransport, "self._recv = self._connection.recv"),
        (RTCIceTransport, "self._send = self._connection.send"),
        (RTCIceGatherer, "self._connection = Connection("),
        (RTCRtpSender, "self._ssrc"),
        (RTCRtpSender, "self._rtx_ssrc"),
        (RTCRtpSender, "self._stream_id"),
        (aioice.Connection, "self._protocols"),
    ],
)
def test_the_replaced_attributes_are_set_where_they_were(cls: type, attribute: str) -> None:
    assert attribute in attributes_set_in(cls)


def test_packets_are_still_handed_to_the_hooks_and_sent_without_waiting() -> None:
    received = inspect.getsource(RTCDtlsTransport._recv_next)
    assert "await self._handle_rtp_data(data, arrival_time_ms=arrival_time_ms)" in received
    assert "await self._handle_rtcp_data(data)" in received
    assert "await self.transport._send(data)" in inspect.getsource(RTCDtlsTransport._send_rtp)
    assert "self.transport.sendto(data, addr)" in inspect.getsource(StunProtocol.send_data)


def test_codecs_are_offered_from_module_tables() -> None:
    assert set(codecs.CODECS) == set(codecs.HEADER_EXTENSIONS) == {"audio", "video"}
