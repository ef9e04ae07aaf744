# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Reads what went over the tap, and looks inside ESP with a client's keys.

This is the proof that does not ask the server: the datagram that left the
NAT, decrypted with the keys that the client's kernel holds, shows the inner
UDP ports.  AES-CBC only.
"""

import re
import struct
import subprocess

from host import run, stop, wait_for

ESP = 50        # the IP protocol


class Capture:
    """tcpdump on the tap: ESP in UDP 4500 and as IP protocol 50."""

    def __init__(self, host, name="tap.pcap"):
        self.path = host.path(name)
        # The kernel buffer is written at once (-U): the file is read live.
        self.proc = host.start(
            host.gw, ["tcpdump", "-Z", "root", "-i", host.tap, "-n", "-U",
                      "-s", "256", "-c", "200000", "-w", self.path,
                      "udp port 4500 or ip proto 50"],
            name + ".log")
        wait_for("tcpdump", 10,
                 lambda: "listening on" in host.read(name + ".log"))

    def stop(self):
        stop(self.proc)

    def datagrams(self):
        """(source address, port, destination address, port, payload); the
        ports are None where ESP is an IP protocol."""
        with open(self.path, "rb") as file:
            data = file.read()
        at = 24
        while at + 16 <= len(data):
            kept = struct.unpack_from("<I", data, at + 8)[0]
            frame = data[at + 16:at + 16 + kept]
            at += 16 + kept
            if len(frame) < 42 or frame[12:14] != b"\x08\x00":
                continue
            ihl = (frame[14] & 15) * 4
            source, dest = (".".join(map(str, frame[i:i + 4]))
                            for i in (26, 30))
            if frame[23] == ESP:
                yield source, None, dest, None, frame[14 + ihl:]
                continue
            sport, dport = struct.unpack_from("!HH", frame, 14 + ihl)
            yield source, sport, dest, dport, frame[14 + ihl + 8:]


def client_keys(guest, number):
    """{SPI: AES key in hex} of a client's SAs, both directions."""
    out = guest.do("c%d" % number, "ip", "xfrm", "state").out
    keys = {}
    spi = None
    for line in out.splitlines():
        match = re.search(r"proto esp spi 0x([0-9a-f]+)", line)
        if match:
            spi = int(match.group(1), 16)
        match = re.search(r"enc cbc\(aes\) 0x([0-9a-f]+)", line)
        if match:
            keys[spi] = match.group(1)
    return keys


def decrypt(key, payload, blocks):
    """The first blocks of an AES-CBC packet's inside (behind SPI, number and
    IV), no more than there are."""
    iv, block = payload[8:24], payload[24:24 + 16 * blocks]
    block = block[:len(block) & ~15]
    return subprocess.run(
        ["openssl", "enc", "-d", "-aes-%d-cbc" % (len(key) * 4), "-K", key,
         "-iv", iv.hex(), "-nopad"], input=block, check=True, timeout=10,
        stdout=subprocess.PIPE).stdout


def opened(capture, keys):
    """What these keys open: (outer source, its port, SPI, whole payload)."""
    for source, sport, _, _, payload in capture.datagrams():
        if len(payload) >= 40:
            spi = struct.unpack_from("!I", payload)[0]
            if spi in keys:
                yield source, sport, spi, payload


def inner_ports(capture, keys, limit=5):
    """Of up to `limit` packets each way that these keys open: a set of
    (outer source address and port, inner source and destination port)."""
    seen = {}
    found = set()
    for source, sport, spi, payload in opened(capture, keys):
        if seen.get(spi, 0) >= limit:
            continue
        seen[spi] = seen.get(spi, 0) + 1
        head = decrypt(keys[spi], payload, 1)
        found.add((source, sport, *struct.unpack_from("!HH", head)))
    return found


def avps(message):
    """The AVPs of an L2TP control message: (type, hidden)."""
    end = struct.unpack_from("!H", message, 2)[0]
    at = 12                     # RFC 2661 3.1: T, L and S are always there
    while at + 6 <= min(end, len(message)):
        flags, _, kind = struct.unpack_from("!HHH", message, at)
        yield kind, bool(flags & 0x4000)
        at += max(flags & 0x3ff, 6)


def control_avps(capture, keys, source, limit=20):
    """{type: hidden} of the AVPs in a peer's first L2TP control messages."""
    found = {}
    for _, _, spi, payload in [x for x in opened(capture, keys)
                               if x[0] == source][:limit]:
        message = decrypt(keys[spi], payload, 14)[8:]
        if message and message[0] & 0x80:
            found.update(avps(message))
    return found
