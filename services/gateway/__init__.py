"""The gateway: accounts, web pages, REST and WebSockets; the one process that people talk to.

Owns accounts and their sign-ins, nothing about interviews. Emits no event, but hears
those of the others live for the open pages. It alone may ask other services and wait for answers.
"""
