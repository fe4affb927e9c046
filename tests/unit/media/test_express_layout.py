"""What Python and `express.c` agree on is written down once; a stale library is not used."""

from services.media.rtc.datagrams import packed
from services.media.rtc.express import layout
from services.media.rtc.express.library import built, defines, ffi


def test_a_library_of_another_layout_is_not_the_one_that_is_loaded() -> None:
    for name, value in layout.DEFINITIONS.items():
        assert built({**layout.DEFINITIONS, name: value + 1}) != built()


def test_the_compiler_is_told_every_number() -> None:
    assert f"-DEXPRESS_SLOT_BYTES={layout.SLOT_BYTES}" in defines()
    assert len(defines()) == len(layout.DEFINITIONS)


def test_the_memory_that_both_use_has_that_layout() -> None:
    socket = ffi.new("struct express_socket *")
    assert len(socket.left) == len(socket.is_decrypted) == layout.BATCH
    lane = ffi.new("struct express_lane *")
    assert (len(lane.streams), len(lane.names)) == (layout.STREAMS, layout.NAMES)
    assert len(lane.address) == len(packed("::1", 1)) == layout.ADDRESS_BYTES


def test_an_encrypted_packet_fits_its_slot() -> None:
    assert layout.PACKET_BYTES + layout.TRAILER_BYTES < layout.SLOT_BYTES
    assert layout.TAG_BYTES <= layout.TRAILER_BYTES
