#!/usr/bin/python3
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""UDP echo (RFC 862): echo.py PORT.  Prints "ready"."""

import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
sock.bind(("", int(sys.argv[1])))
print("ready", flush=True)
buf = bytearray(2048)
view = memoryview(buf)
while True:
    size, peer = sock.recvfrom_into(buf)
    sock.sendto(view[:size], peer)
