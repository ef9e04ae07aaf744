#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Algorithms and rules, ways to log in, clients that vanish without a word
and come back from the same port, and that go up and down all the time."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, INSIDE, OUTER, PSK, NetLab, wait_for
from server import DEFAULT_RULE

NAMED = DEFAULT_RULE.replace(
    " psk ", " main auth hmac-sha1 enc aes-256 group modp1024"
    " quick auth hmac-sha1 enc aes-256 psk ")
TUNNEL = 'ike passive esp tunnel from "%s" to any psk "%s"' % (OUTER, PSK)
ANY_PORT = ('ike passive esp transport proto udp from %s to any port 1701 '
            'psk "%s"' % (OUTER, PSK))

RULES = (
    ("the defaults", DEFAULT_RULE, (
        ("aes256-sha2_256-modp2048", "aes256-sha2_256"),
        ("aes128-sha2_256-ecp256", "aes128gcm16"),
        ("aes256-sha1-ecp384", "aes256gcm16"),
        ("aes128-sha1-modp3072", "aes128-sha1"))),
    ("group modp1024 by name", NAMED, (
        ("aes256-sha1-modp1024", "aes256-sha1"),)),
    ("esp tunnel to any", TUNNEL, (
        ("aes256-sha1-modp2048", "aes256-sha1"),)),
    ("any port 1701", ANY_PORT, (
        ("aes256-sha1-modp2048", "aes256-sha1"),)),
)


def show(lab, ike, esp):
    road = lab.begin("--ike", ike, "--esp", esp, "--ping", INSIDE, 3,
                     "--ping-interval", 50, "--hold", 3600)
    if lab.in_it(road, "%s, %s: in" % (ike, esp)):
        row = (lab.server.show("sessions") or [{}])[0]
        lab.tap.equal((row.get("ike"), row.get("esp")), (ike, esp),
                      "vpnctl shows them")
        road.leave()
    lab.end(road, "all answered")
    lab.empty()


def vanish(lab):
    """From the same ports: the user's fixed address goes to the new login,
    whose session is the only one with an interface."""
    lab.tap.note("--- vanish and come back")
    lab.road("bob is in, and vanishes", "--ping", INSIDE, 5,
             "--ping-interval", 50, "--leave", "silent", user="bob")
    road = lab.begin("--hold", 3600, user="bob")
    if not lab.in_it(road, "bob is in again"):
        return
    lab.tap.equal(road.addresses(), ["10.9.0.77"],
                  "with his framed-ip-address")
    # The old interface goes a moment later.
    wait_for("one interface", 10, lambda: len(lab.server.interfaces()) == 1)
    lab.tap.equal([row["interface"] for row in lab.server.show("sessions")
                   if row["interface"]], lab.server.interfaces(),
                  "one session has it")
    lab.ping_in("10.9.0.77", "the inside pings bob")
    road.leave()
    lab.end(road, "bob leaves")
    wait_for("no interface", 10, lambda: not lab.server.interfaces())


def logins(lab):
    lab.tap.note("--- ways to log in")
    for method in ("mschapv2", "chap-md5"):
        lab.road("in by " + method, "--auth", method, "--ping", INSIDE, 1)
    lab.road("PAP is refused", "--auth", "pap", "--refused", "lcp",
             "--timeout", 40)
    lab.empty()


with NetLab() as lab:
    for name, rule, cases in RULES:
        lab.tap.note("--- " + name)
        lab.server.start(rule)
        for case in cases:
            show(lab, *case)
        lab.stop_server()
    lab.server.start()
    logins(lab)
    lab.tap.note("--- ten clients, up and down for ten seconds")
    road = lab.road("all of them all the time", "--clients", 10, "--loop", 10,
                    "--ping", INSIDE, 2, "--ping-interval", 20,
                    local="10.77.0.%d-10.77.0.%d" % (FIRST, FIRST + 9))
    lab.tap.at_least(road.sum.get("setups", {}).get("ok", 0), 100,
                     "each was in ten times at least")
    lab.empty()
    vanish(lab)
    lab.no_clear()
