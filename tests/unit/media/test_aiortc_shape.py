"""aiortc and aioice still have the private parts that media takes hold of.

When this fails after an upgrade, read the new source before changing anything here: the names may
be there and mean something else.
"""

import inspect
from importlib.metadata import version

import aioice
import pytest
from aioice.ice import CandidatePair, StunProtocol
from aiortc import codecs
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from aiortc.rtcrtpsender import RTCRtpSender
from pylibsrtp import ERRORS, Session
from pylibsrtp._binding import lib as srtp

from services.media.rtc.path import REFUSALS


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
        (aioice.Connection, "self._nominated"),
        (aioice.Connection, "self._queue"),
        (Session, "self._srtp = ffi.gc(srtp"),
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


def test_keys_are_there_when_dtls_says_that_it_is_connected() -> None:
    started = inspect.getsource(RTCDtlsTransport.start)
    assert started.index("self._setup_srtp()") < started.index("self._set_state(State.CONNECTED)")
    made = inspect.getsource(RTCDtlsTransport._setup_srtp)
    assert "self._rx_srtp = Session(" in made and "self._tx_srtp = Session(" in made
    assert 'self.emit("statechange")' in inspect.getsource(RTCDtlsTransport._set_state)


def test_packets_leave_on_the_pair_that_is_nominated_last() -> None:
    assert "self._nominated.get(component)" in inspect.getsource(aioice.Connection.sendto)
    pair = inspect.getsource(CandidatePair)
    assert "self.protocol = protocol" in pair and "def remote_addr" in pair


@pytest.mark.parametrize("function", ["protect", "protect_rtcp", "unprotect", "unprotect_rtcp"])
def test_libsrtp_is_called_as_pylibsrtp_calls_it(function: str) -> None:
    assert hasattr(srtp, f"srtp_{function}")
    called = inspect.getsource(Session._Session__process)  # type: ignore[attr-defined]
    assert "func(self._srtp[0], self._cdata, len_p)" in called


def test_refusals_of_libsrtp_have_the_numbers_that_were_read() -> None:
    meant = {number: ERRORS[number] for number in REFUSALS}
    assert meant == {
        7: "authentication failure",
        9: "replay check failed (bad index)",
        10: "replay check failed (index too old)",
    }


def test_codecs_are_offered_from_module_tables() -> None:
    assert set(codecs.CODECS) == set(codecs.HEADER_EXTENSIONS) == {"audio", "video"}
