/* Forwards the packets that need no decision, which are nearly all, without Python.

   A packet passes when it comes from a known address, is the next of a stream that the relay has
   seen before, and its lane is open. It is then decrypted, recorded, renamed, kept for repeats,
   encrypted, and put where the next flush takes it: exactly what `relay.py` does. Any other RTP is
   left for Python untouched, and closes the lane, so that what comes behind it stays behind it;
   Python opens the lane again once all is regular. A report that says of the packets since the
   last one that all came passes too. Other RTCP, forgeries and all else are left for Python and
   close nothing. Nothing here allocates, waits or fails. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "express.h"

enum {
    SLOT_BYTES = EXPRESS_SLOT_BYTES, OUTGOING = EXPRESS_OUTGOING,
    PACKET_BYTES = EXPRESS_PACKET_BYTES, HEADER_BYTES = EXPRESS_HEADER_BYTES,
    TAG_BYTES = EXPRESS_TAG_BYTES, RECORD_BYTES = EXPRESS_RECORD_BYTES,
    FIRST_TYPE = EXPRESS_FIRST_PAYLOAD_TYPE, STREAMS = EXPRESS_STREAMS, CONTROL = EXPRESS_CONTROL,
    /* Of RTCP, not of us: RFC 4585, draft-holmer-rmcat-transport-wide-cc-extensions-01. */
    TRANSPORT_FEEDBACK = 205, TRANSPORT_CC = 15, REPORT_BYTES = 22, CAME = 1 << 13,
};

enum outcome { UNTOUCHED, DECRYPTED, SENT };

static uint32_t word(const uint8_t *at)
{
    return at[0] << 8 | at[1];
}

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
    return stream->is_ordered && word(packet + 2) != stream->next ? NULL : stream;
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
    if (tape == NULL)
        return;
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
    uint32_t slot = word(packet + 2) & cache->mask;
    int is_kept = (uint32_t) length <= cache->slot_bytes;
    cache->lengths[slot] = is_kept ? length : 0;
    if (is_kept)
        memcpy(cache->slots + (size_t) slot * cache->slot_bytes, packet, length);
    if (cache->allowance_bytes < cache->reserve_bytes)
        cache->allowance_bytes += cache->share * length;
}

/* Where the packet that leaves next is put together. */
static uint8_t *next_slot(const struct express_lane *lane)
{
    return lane->out->outgoing + (size_t) lane->out->waiting * SLOT_BYTES;
}

/* Encrypt what lies in the next slot and let it leave with the next flush; 0 when it cannot. */
static int send(struct express_lane *lane, int length, int (*protect)(void *, void *, int *))
{
    struct express_socket *out = lane->out;
    uint32_t slot = out->waiting;
    if (protect(lane->sending, next_slot(lane), &length) != 0) {
        lane->unsent++;
        return 0;
    }
    memcpy(out->destinations + slot * out->address_bytes, lane->address, out->address_bytes);
    out->leaving[2 * slot + 1] = length;
    out->waiting = slot + 1;
    return 1;
}

static enum outcome pass(struct express_socket *in, struct express_lane *lane, uint8_t *packet,
                         int *length, double now_s)
{
    struct express_stream *stream = stream_of(lane, packet);
    if (stream == NULL || !fits(lane, *length)) {
        lane->is_open = 0;
        return UNTOUCHED;
    }
    if (in->unprotect(lane->receiving, packet, length) != 0)
        return UNTOUCHED;       /* refused once more by Python, which counts it */
    lane->heard_at_s = now_s;
    lane->received++;
    lane->received_bytes += *length;
    stream->next++;
    record(lane->tape, stream->kind, packet, *length, now_s);
    uint8_t *to = next_slot(lane);
    memcpy(to, packet, *length);
    memcpy(to + 8, stream->ssrc_out, 4);
    if (send(lane, *length, in->protect)) {
        stream->forwarded++;
        if (stream->sent != NULL)
            keep(stream->sent, packet, *length);
    }
    return SENT;
}

/* What the other participant calls a stream, or NULL. */
static const uint8_t *name_there(const struct express_lane *lane, const uint8_t *here)
{
    for (uint32_t i = 0; i < lane->name_count; i++)
        if (memcmp(lane->names[i].here, here, 4) == 0)
            return lane->names[i].there;
    return NULL;
}

/* Whether a decrypted report says only that all came from the packet `next` on. */
static int says_all_came(const uint8_t *report, int length, uint32_t next)
{
    if (length < REPORT_BYTES || length != 4 + 4 * (int) word(report + 2))
        return 0;
    int count = word(report + 14), is_padded = report[0] >> 5 & 1;
    int padding = is_padded ? report[length - 1] : 0;
    return word(report + 12) == next && count > 0 && (int) word(report + 20) == CAME + count &&
           padding >= is_padded && REPORT_BYTES + count + padding <= length;
}

static enum outcome pass_report(struct express_socket *in, struct express_lane *lane,
                                uint8_t *packet, int *length, double now_s)
{
    struct express_feedback *feedback = lane->feedback;
    if ((packet[0] & 31) != TRANSPORT_CC || packet[1] != TRANSPORT_FEEDBACK ||
        !feedback->is_calm || lane->reports_left == 0 || !fits(lane, *length) ||
        *length < REPORT_BYTES + TAG_BYTES)
        return UNTOUCHED;
    const uint8_t *reporter = name_there(lane, packet + 4);
    if (reporter == NULL || in->unprotect_control(lane->receiving, packet, length) != 0)
        return UNTOUCHED;
    lane->heard_at_s = now_s;
    const uint8_t *source = name_there(lane, packet + 8);
    if (source == NULL || !says_all_came(packet, *length, feedback->next))
        return DECRYPTED;
    lane->reports_left--;
    feedback->next += word(packet + 14);
    record(lane->tape, CONTROL, packet, *length, now_s);
    uint8_t *to = next_slot(lane);
    memcpy(to, packet, *length);
    memcpy(to + 4, reporter, 4);
    memcpy(to + 8, source, 4);
    to[19] = ++feedback->count;
    lane->reports += send(lane, *length, in->protect_control);
    return SENT;
}

static enum outcome forward(struct express_socket *in, uint32_t slot, double now_s)
{
    uint8_t *packet = in->incoming + (size_t) slot * SLOT_BYTES;
    uint32_t *arrived = &in->arrived[(size_t) slot * in->arrived_stride];
    int length = *arrived;
    if (length <= HEADER_BYTES || packet[0] >> 6 != 2)
        return UNTOUCHED;       /* neither RTP nor RTCP: RFC 7983 */
    struct express_lane *lane = entry_of(in, in->sources + slot * in->address_bytes)->lane;
    if (lane == NULL || !lane->is_open)
        return UNTOUCHED;
    int is_control = packet[1] >= 192 && packet[1] <= 223;      /* RFC 5761 */
    enum outcome outcome = (is_control ? pass_report : pass)(in, lane, packet, &length, now_s);
    *arrived = length;
    return outcome;
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
    for (uint32_t slot = 0; slot < count; slot++) {
        enum outcome outcome = forward(in, slot, now_s);
        if (outcome == SENT)
            continue;
        in->is_decrypted[left] = outcome == DECRYPTED;
        in->left[left++] = slot;
    }
    return left;
}
