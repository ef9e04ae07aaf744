#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The rules that admins copy from elsewhere, and the defaults' proposals: a
client with fitting proposals gets in under each, from one boot."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from host import OUTER
from lab import Lab
from server import DEFAULT_RULE, PSK

NAMED = DEFAULT_RULE.replace(
    " psk ", " main auth hmac-sha1 enc aes-256 group modp1024"
    " quick auth hmac-sha1 enc aes-256 psk ")
TUNNEL = 'ike passive esp tunnel from "%s" to any psk "%s"' % (OUTER, PSK)
TUNNEL_1024 = TUNNEL.replace(
    " psk ", ' main group "modp1024" quick group "modp1024" psk ')
ANY_PORT = ('ike passive esp transport proto udp from %s to any port 1701 '
            'psk "%s"' % (OUTER, PSK))

# What the reference server cannot do, by the words of a client's proposals.
NOT_REFERENCE = re.compile(r"ecp|gcm|esp=.*sha256")

# (rule, then cases: the client's ike, its esp, words of `show sessions`, its
# mode of ESP)
VARIANTS = (
    ("the defaults", DEFAULT_RULE, (
        ("aes256-sha256-modp2048", "aes256-sha256", "modp.?2048", "sha.*256"),
        ("aes128-sha256-ecp256", "aes128gcm16", "ecp.?256|p-?256", "gcm"),
        ("aes256-sha1-ecp384", "aes256gcm16", "ecp.?384|p-?384", "gcm"),
        ("aes128-sha1-modp3072", "aes128-sha1", "modp.?3072", "aes.?128"),
        # The head of what Windows offers: the first that fits wins.
        ("aes256-sha1-ecp384,aes128-sha1-ecp256,aes256-sha1-modp2048,"
         "3des-sha1-modp2048,3des-sha1-modp1024",
         "aes256-sha1,aes128-sha1,3des-sha1", "aes", "aes"))),
    ("group modp1024 by name", NAMED, (
        ("aes256-sha1-modp1024", "aes256-sha1", "modp.?1024", "aes.?256"),)),
    ("esp tunnel to any", TUNNEL, (
        ("aes256-sha1-modp2048", "aes256-sha1", "modp.?2048", "aes.?256"),
        ("aes256-sha1-modp2048", "aes256-sha1", "modp.?2048", "aes.?256",
         "tunnel"))),
    ("esp tunnel, both groups modp1024", TUNNEL_1024, (
        ("aes256-sha1-modp1024", "aes256-sha1-modp1024", "modp.?1024",
         "aes.?256"),
        ("aes256-sha1-modp1024", "aes256-sha1", "modp.?1024", "aes.?256"))),
    ("any port 1701", ANY_PORT, (
        ("aes256-sha1-modp2048", "aes256-sha1", "modp.?2048", "aes.?256"),)),
)


def shown(lab, number, ike_shows, esp_shows):
    row = lab.row(number)
    lab.tap.match(str(row.get("ike")), re.compile(ike_shows, re.I), "ike")
    lab.tap.match(str(row.get("esp")), re.compile(esp_shows, re.I), "esp")


def mode_of(_ike, _esp, _ike_shows, _esp_shows, mode="transport"):
    return mode


def in_mode(lab, number, mode):
    out = lab.guest.do("c%d" % number, "ip", "xfrm", "state").out
    lab.tap.equal(re.findall(r"mode (\w+)", out), [mode, mode],
                  "client %d: both SAs are in %s mode" % (number, mode))


def let_in(lab, cases):
    """Each case by a client of its own, at the same time."""
    clients = dict(enumerate(cases, 1))
    for number, case in clients.items():
        lab.tap.note("client %d: ike=%s esp=%s" % (number, *case[:2]))
    links = lab.up_all({n: {"ike": case[0], "esp": case[1],
                            "type": mode_of(*case)}
                        for n, case in clients.items()})
    for number, case in clients.items():
        if links[number]:
            lab.ping(number, lab.server.gateway)
            lab.inner_1701(number)
            if lab.adit:
                shown(lab, number, *case[2:4])
            in_mode(lab, number, mode_of(*case))
    # Clear packets are counted before the clients leave: their last word may
    # be one, if the server was quicker to take the SA down.
    lab.no_clear(let_in.clear)
    lab.down(*clients)
    lab.empty()
    let_in.clear = lab.guest.counters()["clear"][0]


let_in.clear = 0
with Lab(1 << 20) as lab:
    # The reference cannot tell two of one NAT apart.
    width = 3 if lab.adit else 1
    for name, rule, cases in VARIANTS:
        lab.tap.note("--- " + name)
        lab.server.start(rule)
        cases = [case for case in cases if lab.adit or case[4:] == () and not
                 NOT_REFERENCE.search("ike=%s esp=%s" % case[:2])]
        for first in range(0, len(cases), width):
            let_in(lab, cases[first:first + width])
        lab.stop_server()
