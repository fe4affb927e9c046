"""How services talk: events through an outbox and quorum queues, requests on nameko's RPC wire.

`topology` what is declared, `wire` and `rpc_wire` how things look on the broker, `retry` what
happens to a failed delivery, `link` and `relay` blocking AMQP, `nameko_*` for eventlet processes,
`bus` and its parts for asyncio processes. The two runtimes never meet in one process: modules
that asyncio processes import know nothing of eventlet.
"""
