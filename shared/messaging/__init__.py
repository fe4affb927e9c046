"""How services talk: events through an outbox and quorum queues, requests on nameko's RPC wire.

Shared by all processes: `addresses` reads where the broker is, `topology` lists exchanges and
queues, `wire` and `rpc_wire` say what messages look like, `retry` what happens to a delivery whose
handler failed. For blocking code: `link` (a connection, on kombu) and `outbox_publisher`. For
services on nameko: `nameko_*`. For services on asyncio: `bus` and its parts (on pika).

nameko runs on eventlet, which must not share a process with asyncio: only `nameko_*` may import it.
"""
