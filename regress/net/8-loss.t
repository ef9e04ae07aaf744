#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A fifth of all packets lost either way, a third of a second there and back,
out of order; and then every packet twice: clients get in all the same, and
when they have left no session, tunnel or interface is.  Of SAs some stay until
DPD or their lifetime ends them: a Delete is sent once and not answered (RFC
2409 5.7), and one that overtakes another closes the SA that the other needs.

A set-up has some fifteen messages that each side sends six to ten times, so
at that loss one of a hundred fails; as its user would, its client then dials
again, and one of a million fails four times."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from badpath_lab import BadPath
from daemons import within

CLIENTS = 8
LIMIT = 60              # seconds that one set-up may take
REDIAL = 3
MISFORTUNES = 3         # set-ups that may fail: one more is some 1e-6
LEAVE = 75              # until each message of a goodbye is given up: 6 s of
                        # LCP (RFC 1661 4.6), 31 each of CDN and StopCCN
FORGET = 40             # the server's own StopCCN to one that has gone: 31

# name, loss, delay, jitter, duplicates: ms and per cent, each way
PATHS = (
    ("20 % lost, 300 ms, out of order", 20, 125, 50, 10),
    ("each packet twice, out of order", 0, 5, 30, 100),
)


def left(lab):
    return (lab.server.show("sessions") + lab.server.show("tunnels") +
            lab.server.interfaces())


def through(lab, number, name, *path):
    lab.tap.note("--- " + name)
    with BadPath(lab.host, number, *path) as bad:
        road = lab.begin("--clients", CLIENTS, "--stagger", 50, "--timeout",
                         LIMIT, "--redial", REDIAL, "--hold", 3600,
                         "--ping", INSIDE, 0, "--ping-interval", 1000,
                         "--leave-timeout", LEAVE, where="direct",
                         local=bad.addresses(CLIENTS))
        lab.tap.ok(road.up(CLIENTS, (1 + REDIAL) * LIMIT),
                   "%s: %d clients are in" % (name, CLIENTS),
                   road.lines()[-6000:])
        # A tunnel that its client gave up goes when it answers no HELLO.
        within(60, lambda: len(lab.server.show("sessions")) == CLIENTS)
        lab.tap.equal(len(lab.server.show("sessions")), CLIENTS,
                      name + ": as many sessions")
        road.leave()
        road.wait(LEAVE + 5)
        failed = road.sum.get("setups", {}).get("failed", CLIENTS)
        lab.tap.ok(failed <= (MISFORTUNES if path[0] else 0),
                   name + ": hardly a set-up failed", failed)
        lab.tap.equal(road.sum.get("dropped"), 0,
                      name + ": none was dropped")
        lab.tap.at_least(road.sum.get("ping", {}).get("received", 0), 1,
                         name + ": pings came back")
        lab.tap.note("median %(median_ms).0f ms, longest %(max_ms).0f ms, "
                     "%(failed)d failed" % road.sum["setups"])
        within(FORGET, lambda: not left(lab))
        lab.tap.equal(left(lab), [],
                      name + ": no session, tunnel or interface is left")
    lab.tap.note(bad.told())


with NetLab() as lab:
    lab.server.start()
    for number, (name, *path) in enumerate(PATHS):
        through(lab, number, name, *path)
