/* Forwards the packets that need no decision, which are nearly all, without Python.

   A packet passes when it comes from a known address, is the next of a stream that the relay has
   seen before, and its lane is open. It is then decrypted, recorded, renamed, kept for repeats,
   encrypted, and put where the next flush takes it: exactly what `relay.py` does. Anything else
   is left for Python untouched, and closes the lane, so that what comes behind it stays behind it;
   Python opens the lane again once all is regular. Nothing here allocates, waits or fails. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "express.h"

enum {
    SLOT_BYTES = 2048, OUTGOING = 2 * 64, TRAILER_BYTES = 16 + 128,    /* as in datagrams.py */
    PACKET_BYTES = SLOT_BYTES - TRAILER_BYTES - 4,
    HEADER_BYTES = 12, TAG_BYTES = 16, FIRST_TYPE = 96, STREAMS = 3,            /* as in codecs.py */
    RECORD_BYTES = 7,                                           /* as in dump.py */
};

/* The entry of an address, or the free one where it belongs. */
static struct express_known *entry_of(const struct express_socket *in, const uint8_t *address)
{
    uint32_t at = 2166136261u;
    for (uint32_t i = 0; i < in->address_bytes; i++)    /* FNV-1a */
        at = (at ^ address[i]) * 16777619u;
    for (;; at++) {
        struct express_known *known = &in->known[at & in->known_mask];
        if (known->lane == NULL || memcmp(known->address, address, in->address_bytes) == 0)
            return known;
    }
}

static struct express_stream *stream_of(struct express_lane *lane, const uint8_t *packet)
{
    int number = (packet[1] & 0x7F) - FIRST_TYPE;
    if (number < 0 || number >= STREAMS)
        return NULL;
    struct express_stream *stream = &lane->streams[number];
    if (!stream->is_known || memcmp(stream->ssrc_in, packet + 8, 4) != 0)
        return NULL;
    uint16_t sequence = packet[2] << 8 | packet[3];
    return stream->is_ordered && sequence != stream->next ? NULL : stream;
}

static int fits(const struct express_lane *lane, int length)
{
    const struct express_tape *tape = lane->tape;
    return length > HEADER_BYTES + TAG_BYTES && length <= PACKET_BYTES &&
           lane->out->waiting < OUTGOING - 1 &&
           (tape == NULL || tape->capacity - tape->used >= (uint32_t) length + RECORD_BYTES);
}

static void record(struct express_tape *tape, uint8_t kind, const uint8_t *packet, int length,
                   double now_s)
{
    uint8_t *to = tape->bytes + tape->used;
    uint32_t at_ms = (uint32_t) ((now_s - tape->began_s) * 1000);
    const uint8_t header[RECORD_BYTES] = {
        kind, length >> 8, length, at_ms >> 24, at_ms >> 16, at_ms >> 8, at_ms};
    memcpy(to, header, RECORD_BYTES);
    memcpy(to + RECORD_BYTES, packet, length);
    tape->used += RECORD_BYTES + length;
}

static void keep(struct express_cache *cache, const uint8_t *packet, int length)
{
    uint32_t slot = (packet[2] << 8 | packet[3]) & cache->mask;
    int is_kept = (uint32_t) length <= cache->slot_bytes;
    cache->lengths[slot] = is_kept ? length : 0;
    if (is_kept)
        memcpy(cache->slots + (size_t) slot * cache->slot_bytes, packet, length);
    if (cache->allowance_bytes < cache->reserve_bytes)
        cache->allowance_bytes += cache->share * length;
}

static void send(struct express_socket *in, struct express_lane *lane,
                 struct express_stream *stream, const uint8_t *packet, int length)
{
    struct express_socket *out = lane->out;
    uint32_t slot = out->waiting;
    uint8_t *to = out->outgoing + (size_t) slot * SLOT_BYTES;
    memcpy(to, packet, length);
    memcpy(to + 8, stream->ssrc_out, 4);
    int protected_length = length;
    if (in->protect(lane->sending, to, &protected_length) != 0) {
        lane->unsent++;
        return;
    }
    memcpy(out->destinations + slot * out->address_bytes, lane->address, out->address_bytes);
    out->leaving[2 * slot + 1] = protected_length;
    out->waiting = slot + 1;
    stream->forwarded++;
    if (stream->sent != NULL)
        keep(stream->sent, packet, length);
}

/* Whether the datagram in this slot is on its way now. */
static int pass(struct express_socket *in, uint32_t slot, double now_s)
{
    uint8_t *packet = in->incoming + (size_t) slot * SLOT_BYTES;
    int length = in->arrived[(size_t) slot * in->arrived_stride];
    if (length <= HEADER_BYTES || packet[0] >> 6 != 2 || (packet[1] >= 192 && packet[1] <= 223))
        return 0;       /* not RTP: RFC 7983, RFC 5761 */
    struct express_lane *lane = entry_of(in, in->sources + slot * in->address_bytes)->lane;
    if (lane == NULL || !lane->is_open)
        return 0;
    struct express_stream *stream = stream_of(lane, packet);
    if (stream == NULL || !fits(lane, length)) {
        lane->is_open = 0;
        return 0;
    }
    if (in->unprotect(lane->receiving, packet, &length) != 0)
        return 0;       /* refused once more by Python, which counts it */
    lane->heard_at_s = now_s;
    lane->received++;
    lane->received_bytes += length;
    stream->next++;
    if (lane->tape != NULL)
        record(lane->tape, stream->kind, packet, length, now_s);
    send(in, lane, stream, packet, length);
    return 1;
}

void express_know(struct express_socket *in, const uint8_t *address, struct express_lane *lane)
{
    struct express_known *known = entry_of(in, address);
    memcpy(known->address, address, in->address_bytes);
    known->lane = lane;
}

uint32_t express_forward(struct express_socket *in, uint32_t count, double now_s)
{
    uint32_t left = 0;
    for (uint32_t slot = 0; slot < count; slot++)
        if (!pass(in, slot, now_s))
            in->left[left++] = slot;
    return left;
}
