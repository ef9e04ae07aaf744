#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Each cipher, hash and group of both phases, once: what vpnctl shows of it,
what the client's kernel holds, and packets that went through it.  modp1024 is
taken only where a rule names it."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from host import OUTER
from lab import Lab
from server import PSK

HASHES = "{ hmac-sha1, hmac-sha2-256, hmac-sha2-384, hmac-sha2-512 }"
GROUPS = ("modp1024, modp1536, modp2048, modp3072, modp4096, ecp256, ecp384")
RULE = ('ike passive esp transport proto udp from %s port 1701 to any'
        ' main enc { 3des, aes-128, aes-192, aes-256 } auth %s group { %s }'
        ' quick enc { 3des, aes-128, aes-192, aes-256, aes-128-gcm,'
        ' aes-256-gcm } auth %s group { %s, none } psk "%s"' %
        (OUTER, HASHES, GROUPS, HASHES, GROUPS, PSK))

# Four at a time: {client: (proposals of phase 1 and 2, and for Libreswan the
# same in its words)}.
ROUNDS = (
    {1: ("3des-sha1-modp1024", "3des-sha1"),
     2: ("aes128-sha256-modp1536", "aes128-sha256-modp1536"),
     3: ("aes192-sha384-modp2048", "aes192-sha384-modp2048"),
     4: ("aes256-sha512-modp3072", "aes256-sha512-modp3072",
         "aes256-sha2_512;modp3072", "aes256-sha2_512;modp3072")},
    {1: ("aes256-sha1-modp4096", "aes128gcm16"),
     2: ("aes128-sha256-ecp256", "aes256gcm16-ecp256"),
     3: ("aes256-sha384-ecp384", "aes256-sha1-ecp384"),
     4: ("aes192-sha256-modp2048", "aes256gcm16-modp2048",
         "aes192-sha2_256;modp2048", "aes_gcm256-null;modp2048")},
)

# How `ip xfrm state` writes them, the key's hex digits counted.
CIPHERS = {
    "3des": r"enc cbc\(des3_ede\) 0x[0-9a-f]{48}\b",
    "aes128": r"enc cbc\(aes\) 0x[0-9a-f]{32}\b",
    "aes192": r"enc cbc\(aes\) 0x[0-9a-f]{48}\b",
    "aes256": r"enc cbc\(aes\) 0x[0-9a-f]{64}\b",
    "aes128gcm16": r"aead rfc4106\(gcm\(aes\)\) 0x[0-9a-f]{40} 128\b",
    "aes256gcm16": r"aead rfc4106\(gcm\(aes\)\) 0x[0-9a-f]{72} 128\b",
}
AUTHS = {
    "sha1": r"hmac\(sha1\) 0x[0-9a-f]{40} 96\b",
    "sha256": r"hmac\(sha256\) 0x[0-9a-f]{64} 128\b",
    "sha384": r"hmac\(sha384\) 0x[0-9a-f]{96} 192\b",
    "sha512": r"hmac\(sha512\) 0x[0-9a-f]{128} 256\b",
}


def kernel_states(lab, number):
    """{(source, SPI): text} of a client's SAs."""
    text = lab.guest.do("c%d" % number, "ip", "xfrm", "state").out
    states = {}
    for state in re.split(r"^(?=src )", text, flags=re.M):
        match = re.match(r"src (\S+) .*\n\s+proto esp spi 0x([0-9a-f]+)",
                         state)
        if match:
            states[match.group(1), match.group(2)] = state
    return states


def shown(proposal):
    """strongSwan's words in those of vpnctl."""
    return re.sub(r"sha(?=[235])", "sha2_", proposal)


def check(lab, number, ike, esp):
    name = "client %d, %s / %s" % (number, ike, esp)
    states = kernel_states(lab, number)
    row = lab.row(number)
    lab.tap.equal((row["ike"], row["esp"]), (shown(ike), shown(esp)),
                  name + ": is shown")
    pairs = [sa for sa in lab.server.show("sas") if sa["kind"] == "esp" and
             {(OUTER, sa["spi_out"])} ==
             {key for key in states if key[0] == OUTER}]
    lab.tap.equal([sa["esp"] for sa in pairs], [shown(esp)],
                  name + ": the SAs are those of the client's kernel")
    cipher, *rest = esp.split("-")
    for regex in [CIPHERS[cipher]] + [AUTHS[x] for x in rest if x in AUTHS]:
        lab.tap.ok(len(states) == 2 and all(
            re.search(regex, state) for state in states.values()),
                   name + ": the client's kernel has it",
                   "expected: two of /%s/\n     got: %s" %
                   (regex, "".join(states.values())))


def one_round(lab, clients):
    keys = {n: {"ike": ike, "esp": esp} for n, (ike, esp, *_)
            in clients.items()}
    for n, (_, _, *words) in clients.items():
        if words:
            keys[n] = {"ike": words[0], "esp": words[1],
                       "ipsec": "libreswan"}
    links = lab.up_all(keys)
    inside = [n for n in clients if links[n]]
    pings = {n: lab.begin_ping(n, lab.server.gateway) for n in inside}
    for n in inside:
        lab.end_ping(pings[n], "client %d: pings through it, none lost" % n)
        lab.inner_1701(n)
        check(lab, n, *clients[n][:2])
    lab.no_clear()
    lab.down(*clients)
    lab.empty()


with Lab(1 << 20) as lab:
    lab.server.start()
    refused = lab.begin_up(1, "ipsec", ike="aes256-sha1-modp1024",
                           wait=15).wait()
    lab.tap.equal(refused.rc, 1, "modp1024 that no rule names is refused")
    lab.down(1)
    lab.stop_server()
    lab.server.start(RULE)
    for clients in ROUNDS:
        one_round(lab, clients)
