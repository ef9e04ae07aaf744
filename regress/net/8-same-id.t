#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Every home has a 192.168.1.5: clients with one phase 1 ID, all of which say
INITIAL-CONTACT, three behind one NAT address and one elsewhere.  With a PSK
for all none ends another; but one that has vanished goes within seconds when
the next one of its ID and outer address comes.  And a user's fixed address
goes to his new login, wherever the old one was."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, NetLab
from daemons import within

ID = "192-168-1-5.example"
BOUND = 8       # seconds: 5 to answer the probe, and what it takes to tell
TAKEOVER = 3    # seconds until the stale session is being closed
GOODBYE = 15    # and that nobody answers
FIXED = "10.9.0.77"


def begin(lab, user, n, where="behind"):
    road = lab.begin("--id", ID, "--hold", 3600, user=user, where=where,
                     local=FIRST + n)
    lab.in_it(road, "%s is in, from %s" % (user, where))
    return road


def sessions(lab):
    return {row["id"]: row["user"] for row in lab.server.show("sessions")}


def is_open(lab, session):
    return [row["state"] for row in lab.server.show("sessions")
            if row["id"] == session and row["state"] != "closing"] != []


def flows(lab):
    return sorted(row["flow"] for row in lab.server.show("tunnels"))


def together(lab):
    roads = [begin(lab, user, n) for n, user in
             enumerate(("alice", "bob", "carol"))]
    roads.append(begin(lab, "dave", 0, where="direct"))
    before, until = sessions(lab), time.monotonic() + BOUND
    lab.tap.equal(sorted(before.values()), ["alice", "bob", "carol", "dave"],
                  "all four are in")
    while time.monotonic() < until:
        for road in roads:
            lab.ping_in(road.addresses()[0], "it is reached", 3)
    lab.tap.equal(sessions(lab), before, "after %d s they still are, the same"
                  % BOUND)
    lab.tap.equal(lab.server.log().count("showed no life"), 0,
                  "nobody was taken for dead")
    return roads


def vanished(lab, roads):
    """Alice goes without a word; her next phone comes by the same NAT."""
    before = sessions(lab)
    old = [n for n, user in before.items() if user == "alice"]
    roads[0].kill()
    start = time.monotonic()
    roads[0] = begin(lab, "alice", 3)
    gone = within(BOUND, lambda: old[0] not in sessions(lab))
    lab.tap.ok(gone, "her stale session is gone within %d s" % BOUND,
               "%s after %.1f s" % (sessions(lab), time.monotonic() - start))
    lab.tap.equal(sorted(sessions(lab).values()),
                  ["alice", "bob", "carol", "dave"], "all others stay")
    lab.tap.equal({n for n in before if n not in old} - set(sessions(lab)),
                  set(), "as they were")
    for road in roads:
        lab.ping_in(road.addresses()[0], "it is reached", 3)


def fixed(lab, roads):
    before, marks = sessions(lab), lab.server.marks()
    old = [n for n, user in before.items() if user == "bob"]
    roads[1].kill()
    roads[1] = begin(lab, "bob", 5, where="direct")
    lab.tap.equal(roads[1].addresses(), [FIXED], "bob has his address again")
    lab.tap.ok(within(TAKEOVER, lambda: not is_open(lab, old[0])),
               "his stale session is closed within %d s" % TAKEOVER,
               lab.server.show("sessions"))
    lab.tap.match(lab.server.log(marks), re.compile(
        r'user "bob": closed, its address goes to a new login'),
        "the log says why")
    lab.ping_in(FIXED, "he is reached where he is now")
    lab.tap.ok(within(GOODBYE, lambda: old[0] not in sessions(lab)),
               "the stale one is gone within %d s" % GOODBYE, sessions(lab))
    lab.ping_in(FIXED, "he is still reached")
    lab.tap.equal(sorted(sessions(lab).values()),
                  ["alice", "bob", "carol", "dave"], "all others stay")


with NetLab() as lab:
    lab.server.start()
    roads = together(lab)
    seen = flows(lab)
    vanished(lab, roads)
    fixed(lab, roads)
    new = [flow for flow in flows(lab) if flow not in seen]
    lab.tap.equal(len(new), 2, "two flows are new")
    lab.tap.ok(all(flow > max(seen) for flow in new),
               "no number of a flow is used again", (seen, new))
    for road in roads:
        road.leave()
    for road in roads:
        lab.end(road, "it leaves, and is answered")
    # A tunnel and an SA of the bob who vanished may still wait for him.
    lab.tap.ok(within(20, lambda: not sessions(lab)
                      and not lab.server.interfaces()),
               "no session or interface is left", lab.server.left())
