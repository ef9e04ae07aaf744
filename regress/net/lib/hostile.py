#!/usr/bin/python3
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Hostile datagrams from one of several addresses: hostile.py KIND COUNT PPS
SERVER PID FIRST LAST [SPI].  KIND is one of those of KINDS; PID, a process of
the server's namespace, shows what waits in its sockets; FIRST to LAST are the
addresses to send from, in turn.  No more waits there than fits, so that all
arrive, however slow the server is.  Prints "sent" and how many at the end."""

import ipaddress
import os
import random
import socket
import struct
import sys
import time

BATCH = 100     # datagrams that may wait
DRAIN = 30      # seconds in which they are read
dice = random.Random(1)


def payload(kind, body):
    return struct.pack(">BBH", kind, 0, 4 + len(body)) + body


def ike(first, body, exchange=2, flags=0, length=None, version=0x10,
        rcookie=bytes(8)):
    length = 28 + len(body) if length is None else length
    return (dice.randbytes(8) + rcookie + struct.pack(
        ">BBBBII", first, version, exchange, flags, 0, length) + body)


def message1():
    attributes = b"".join(struct.pack(">HH", 0x8000 | t, v) for t, v in (
        (1, 7), (14, 256), (2, 4), (4, 19), (3, 1), (11, 1), (12, 28800)))
    transform = struct.pack(">BBHBBH", 0, 0, 8 + len(attributes), 1, 1, 0) + \
        attributes
    proposal = struct.pack(">BBHBBBB", 0, 0, 8 + len(transform), 1, 1, 0, 1) \
        + transform
    sa = struct.pack(">II", 1, 1) + proposal
    natt = bytes.fromhex("4a131c81070358455c5728f20e95452f")
    return ike(1, payload(13, sa) + payload(0, natt))


def ike_garbage(n):
    good = message1()
    return (dice.randbytes(n % 28), good[:-1], ike(1, b"\0\0\0\3" + bytes(8)),
            good[:16] + b"\1\x20" + good[18:], ike(13, b"\r\0\0\4" * 300),
            ike(8, dice.randbytes(32), 5, 1, None, 0x10, dice.randbytes(8)),
            ike(1, dice.randbytes(60), 4), dice.randbytes(200))[n % 8]


def esp(n, spi):
    return struct.pack(">II", spi, n + 1) + dice.randbytes(96 + 16 * (n % 3))


def clear(n):
    avps = bytes.fromhex("800800000000000180080000000201008008000000090000")
    return struct.pack(">HHHHHH", 0xc802, 12 + len(avps), 0, 0, 0, 0) + \
        avps[:-2] + struct.pack(">H", n & 0xffff)


KINDS = {
    "ike-garbage": (500, lambda n, spi: ike_garbage(n)),
    "message-1": (500, lambda n, spi: message1()),
    "natt-garbage": (4500, lambda n, spi: bytes(4) + ike_garbage(n)),
    "unknown-spi": (4500, lambda n, spi: esp(n, 0x100 + (n * 77 & 0xffffff))),
    "bad-icv": (4500, lambda n, spi: esp(n, spi)),
    "clear-l2tp": (1701, lambda n, spi: clear(n)),
}


def waiting(pid, port):
    """Bytes in the receive queues of this port."""
    with open("/proc/%s/net/udp" % pid) as file:
        rows = [line.split() for line in file][1:]
    return sum(int(row[4].split(":")[1], 16) for row in rows
               if int(row[1].split(":")[1], 16) == port)


def drained(pid, port):
    end = time.monotonic() + DRAIN
    while waiting(pid, port) > 0:
        if time.monotonic() > end:
            sys.exit("UDP %d: not read for %d s" % (port, DRAIN))
        time.sleep(0.0005)


def main():
    kind, count, pps, server, pid, first, last = sys.argv[1:8]
    spi = int(sys.argv[8], 16) if len(sys.argv) > 8 else 0
    count, pps = int(count), int(pps)
    port, make = KINDS[kind]
    socks = []
    first, last = map(ipaddress.IPv4Address, (first, last))
    for n in range(int(first), int(last) + 1):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((str(ipaddress.IPv4Address(n)), 0))
        sock.connect((server, port))
        socks.append(sock)
    start = time.monotonic()
    for n in range(count):
        try:
            socks[n % len(socks)].send(make(n, spi))
        except OSError:         # an ICMP error of the last one
            pass
        if n % BATCH == 0:
            drained(pid, port)
            wait = start + n / pps - time.monotonic()
            if wait > 0:
                time.sleep(wait)
    drained(pid, port)
    print("sent %d in %.1f s" % (count, time.monotonic() - start), flush=True)


main()
