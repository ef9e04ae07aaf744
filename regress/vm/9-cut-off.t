#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A client is cut off without a word: its session is gone within the bound
that the configuration gives, and its SAs with DPD.  Coming back at once, from
the same port or from another, it is in at once, with its fixed address."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from host import INSIDE, LabError, wait_for
from lab import LOGIN, Lab

FIXED = "10.9.0.77"     # bob's framed-ip-address; bob is client 2
KEEPALIVE = """\
lcp-keepalive-interval 4
lcp-keepalive-retry-interval 1
lcp-keepalive-max-retries 3
l2tp-hello-interval 10
l2tp-hello-timeout 10"""
# Silence of 4 s, found out about a quarter later; three echo requests, a
# second each; two Terminate-Requests, three seconds each (the defaults); and
# two seconds for the machine that this runs on.
SESSION_BOUND = 4 + 1 + 3 * 1 + 2 * 3 + 2
# A HELLO after 10 s and ten more for its answer, or where the session is found
# out about before: the tunnel's StopCCN, sent six times (RFC 2661 5.8).
SAS_BOUND = max(10 + 10, SESSION_BOUND + 1 + 2 + 4 + 8 + 8 + 8) + 2
# Coming back takes as long as coming for the first time, twice that where the
# machine is busy, and this much more; the stale session is closed when its
# address is given to the new one, and gone when its Terminate-Requests are.
RETURN_BOUND = 3
CLOSE_BOUND = 2
STALE_BOUND = 2 * 3 + 2


def until_gone(lab, what, bound, left, start):
    try:
        wait_for(what, max(bound - (time.monotonic() - start), 0.1),
                 lambda: not left())
        lab.tap.ok(True, "%s after %.1f s, bound %d s" %
                   (what, time.monotonic() - start, bound))
    except LabError as error:
        lab.tap.ok(False, what, "%s: %r" % (error, left()))


def cut(lab, number, verb="add"):
    done = lab.guest.do("nat", "nft", verb, "element", "ip", "lab", "cut",
                        "{ 10.77.%d.2 }" % number)
    lab.tap.ok(done.rc == 0, "the NAT was told: %s" % verb, done.out)


def sessions(lab, number):
    return [row for row in lab.server.show("sessions")
            if row["user"] == LOGIN[number]]


def cut_off(lab):
    """Client 1 loses the network; client 2 goes on beside it."""
    lab.tap.note("--- cut off")
    if None in lab.up_all({1: {}, 2: {}}).values():
        return
    lab.ping(1, INSIDE)
    port = lab.row(1)["peer_port"]
    flow = {sa["flow"] for sa in lab.server.show("sas")
            if sa["peer_port"] == port}
    cut(lab, 1)
    start = time.monotonic()
    pings = lab.begin_ping(2, INSIDE, 100)
    until_gone(lab, "client 1's session is gone", SESSION_BOUND,
               lambda: sessions(lab, 1), start)
    lab.tap.equal(len(lab.server.interfaces()), 1, "one interface is left")
    lab.end_ping(pings, "client 2 goes on, nothing lost")
    lab.tap.equal(len(flow), 1, "client 1 had one flow")
    until_gone(lab, "client 1's SAs are gone", SAS_BOUND,
               lambda: [sa for sa in lab.server.show("sas")
                        if sa["flow"] in flow], start)
    lab.guest.client(1, "vanish").wait()
    cut(lab, 1, "delete")
    if lab.up(1):
        lab.ping(1, INSIDE)
    lab.down(1, 2)


def comes_back(lab, first, what, **keys):
    """Client 2 is killed and starts anew, long before anything finds out
    that the old one is gone: in at once, and the same."""
    lab.tap.note("--- " + what)
    old = lab.row(2)
    lab.guest.client(2, "vanish").wait()
    start = time.monotonic()
    link = lab.up(2, **keys)
    took = time.monotonic() - start
    if not link:
        return
    lab.tap.ok(took <= 2 * first + RETURN_BOUND,
               "%s: in after %.1f s (the first time: %.1f s)" %
               (what, took, first))
    lab.tap.equal(link["local"], FIXED, what + ": its fixed address")
    def stale():
        return [row for row in sessions(lab, 2) if row["id"] == old["id"]]
    now = time.monotonic()
    until_gone(lab, what + ": the stale session is closed", CLOSE_BOUND,
               lambda: [row for row in stale() if row["state"] == "up"], now)
    lab.tap.equal(len(lab.server.interfaces()), 1, what + ": one interface")
    until_gone(lab, what + ": the stale session is gone", STALE_BOUND,
               stale, now)
    row = lab.row(2)
    lab.tap.equal(row["peer_port"] == old["peer_port"], not keys,
                  what + ": %d, then %d" %
                  (old["peer_port"], row["peer_port"]))
    lab.ping(2, INSIDE)


with Lab(1 << 20) as lab:
    lab.server.start()
    start = time.monotonic()
    link = lab.up(2)
    first = time.monotonic() - start
    if link:
        lab.tap.equal(link["local"], FIXED, "bob has his fixed address")
        comes_back(lab, first, "from the same port")
        comes_back(lab, first, "from another port", ports=100)
    lab.down(2)
    lab.stop_server()
    lab.server.start(tunnel=KEEPALIVE)
    cut_off(lab)
    lab.empty()
