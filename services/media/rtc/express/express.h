/* What `express.c` and Python share. Python's cffi reads this file as well, so it holds
   declarations only; EXPRESS_... are in `layout.py`. Python owns all memory, and everything here is used by one thread. */

/* The latest packets of one stream, as they were given to encryption: `resend.py`. */
struct express_cache {
    uint8_t *slots;
    uint16_t *lengths;      /* of what lies in each slot; 0: nothing */
    uint32_t mask;          /* slots - 1, a power of two less one */
    uint32_t slot_bytes;    /* longer packets are not kept */
    double allowance_bytes, reserve_bytes, share;
};

/* Records that wait to be written to a dump, in its format: `dump.py`. */
struct express_tape {
    uint8_t *bytes;
    uint32_t used, capacity;
    double began_s;         /* the dump's start on the monotonic clock */
};

/* Transport-wide feedback of one participant: `harmless_loss.py`. */
struct express_feedback {
    uint8_t is_calm;        /* 0: each report is Python's */
    uint16_t next;          /* the only number that a report may begin with */
    uint8_t count;          /* the number of the last report sent on */
};

/* A stream's SSRC as this participant knows it, and as the other one does. */
struct express_name {
    uint8_t here[4], there[4];
};

/* One stream of a participant: sound, picture, or the picture's repairs. */
struct express_stream {
    uint8_t is_known;       /* 0: its packets are Python's */
    uint8_t is_ordered;     /* only the packet that bears the number `next` may pass */
    uint8_t kind;           /* as recorded */
    uint8_t ssrc_in[4], ssrc_out[4];
    uint16_t next;
    uint32_t forwarded;
    struct express_cache *sent;     /* or NULL */
};

/* The way of one participant's packets to the other one. */
struct express_lane {
    uint8_t is_open;        /* closed by C at the first packet that needs a decision */
    void *receiving, *sending;      /* srtp_t */
    struct express_socket *out;
    uint8_t address[EXPRESS_ADDRESS_BYTES];    /* sockaddr of the other participant */
    struct express_tape *tape;      /* or NULL: not recorded */
    struct express_stream streams[EXPRESS_STREAMS];     /* by payload type */
    struct express_feedback *feedback;
    struct express_name names[EXPRESS_NAMES];       /* of the streams of both */
    uint32_t name_count;
    uint32_t reports_left;              /* that may pass until Python has looked again */
    uint32_t received, reports, unsent;
    uint64_t received_bytes;
    double heard_at_s;      /* monotonic clock */
};

struct express_known {
    uint8_t address[EXPRESS_ADDRESS_BYTES];
    struct express_lane *lane;
};

/* A socket of the mux: a batch that came in, and one that waits to leave. */
struct express_socket {
    uint32_t address_bytes;     /* of a sockaddr of its family */
    uint8_t *incoming, *outgoing;           /* slots */
    uint8_t *sources, *destinations;        /* addresses, packed */
    uint32_t *arrived;          /* lengths, each `arrived_stride` words from the one before */
    uint32_t arrived_stride;
    size_t *leaving;            /* lengths, at every second word */
    uint32_t waiting;           /* datagrams to leave with the next flush */
    uint32_t left[EXPRESS_BATCH];          /* out: incoming slots that Python must see, */
    uint8_t is_decrypted[EXPRESS_BATCH];   /*   and whether what is in them is decrypted */
    struct express_known *known;    /* hash table of lanes by source address */
    uint32_t known_mask;
    int (*unprotect)(void *session, void *packet, int *length);
    int (*protect)(void *session, void *packet, int *length);
    int (*unprotect_control)(void *session, void *packet, int *length);
    int (*protect_control)(void *session, void *packet, int *length);
};

/* Remember whose packets come from an address; the table must have a free entry after that. */
void express_know(struct express_socket *in, const uint8_t *address, struct express_lane *lane);

/* Forward what can be of the `count` datagrams that came in; how many are left. */
uint32_t express_forward(struct express_socket *in, uint32_t count, double now_s);
