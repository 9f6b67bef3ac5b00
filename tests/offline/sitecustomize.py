"""Refuse every connection that leaves this machine.

Python imports a module of this name by itself when its folder is on PYTHONPATH, so the guard also
stands in every kernel and every server that a test starts.
"""

import sys

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def refuse_outside(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: a local socket
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host and not host.startswith(LOCAL):
        raise ConnectionRefusedError(
            f"the tests allow no connection that leaves the machine: {host}"
        )


sys.addaudithook(refuse_outside)
