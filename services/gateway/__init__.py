"""The gateway: accounts, web pages, REST and WebSockets; the one process that people talk to.

Owns accounts and their sign-ins, nothing about interviews. Emits no event; listens to all of them,
and alone may ask the other services and wait for the answer.
"""
