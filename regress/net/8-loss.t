#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A fifth of all packets lost either way, a third of a second there and back,
out of order; and then every packet twice: clients get in all the same, and
when they have left no session, tunnel or interface is.  Of SAs some stay until
DPD or their lifetime ends them: a Delete is sent once and not answered (RFC
2409 5.7), and one that overtakes another closes the SA that the other needs."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from badpath_lab import BadPath
from daemons import within

CLIENTS = 8
LIMIT = 50              # seconds until the last of them is in

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
                         LIMIT, "--hold", 3600, "--ping", INSIDE, 0,
                         "--ping-interval", 1000, where="direct",
                         local=bad.addresses(CLIENTS))
        lab.tap.ok(road.up(CLIENTS, LIMIT + 10), "%s: %d clients are in" %
                   (name, CLIENTS), road.lines()[-6000:])
        lab.tap.equal(len(lab.server.show("sessions")), CLIENTS,
                      name + ": as many sessions")
        road.leave()
        road.wait(30)
        lab.tap.equal(road.sum.get("setups", {}).get("failed"), 0,
                      name + ": no set-up failed")
        lab.tap.equal(road.sum.get("dropped"), 0,
                      name + ": none was dropped")
        lab.tap.at_least(road.sum.get("ping", {}).get("received", 0), 1,
                         name + ": pings came back")
        lab.tap.note("median %.0f ms, longest %.0f ms" % (
            road.sum["setups"]["median_ms"], road.sum["setups"]["max_ms"]))
        within(30, lambda: not left(lab))
        lab.tap.equal(left(lab), [],
                      name + ": no session, tunnel or interface is left")
    lab.tap.note(bad.told())


with NetLab() as lab:
    lab.server.start()
    for number, (name, *path) in enumerate(PATHS):
        through(lab, number, name, *path)
