#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Three clients behind one NAT address at the same time, each with L2TP
source port 1701; one leaves and comes back while the others go on.  Then
many from one address, by their ports alone."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, INSIDE, NAT, NetLab
from daemons import within

USERS = ("alice", "bob", "carol")


def begin(lab, n):
    return lab.begin("--inner-port", 1701, "--ping", INSIDE, 0,
                     "--ping-interval", 50, "--hold", 3600,
                     user=USERS[n], local=FIRST + n)


def check_server(lab, roads):
    rows = {row["user"]: row for row in lab.server.show("sessions")}
    lab.tap.equal(sorted(rows), sorted(USERS), "three users are shown")
    lab.tap.equal([rows.get(u, {}).get("address") for u in USERS],
                  [r.addresses()[0] for r in roads], "their addresses")
    lab.tap.equal(rows.get("bob", {}).get("address"), "10.9.0.77",
                  "bob has his framed-ip-address")
    lab.tap.equal({row.get("peer_address") for row in rows.values()}, {NAT},
                  "all come from the NAT's address")
    lab.tap.equal(len({row.get("peer_port") for row in rows.values()}), 3,
                  "and from three ports")
    lab.tap.equal(len(lab.server.interfaces()), 3, "three interfaces")
    lab.tap.equal([t.get("inner_port") for t in lab.server.show("tunnels")],
                  [1701] * 3, "three tunnels, each with port 1701 inside")


def users(lab):
    return sorted(row["user"] for row in lab.server.show("sessions"))


def three(lab):
    roads = [begin(lab, n) for n in range(3)]
    for n, road in enumerate(roads):
        if not lab.in_it(road, "%s is in" % USERS[n]):
            return
    check_server(lab, roads)
    for n, road in enumerate(roads):
        lab.ping_in(road.addresses()[0], "the inside pings %s" % USERS[n])
    roads[0].leave()
    lab.end(roads[0], "alice pinged, nothing lost, and left")
    # The server hears of the end by three links.
    within(5, lambda: users(lab) == ["bob", "carol"])
    lab.tap.equal(users(lab), ["bob", "carol"], "the others' sessions stay")
    roads[0] = begin(lab, 0)
    lab.in_it(roads[0], "alice is back")
    for n, road in enumerate(roads):
        lab.ping_in(road.addresses()[0], "the inside pings %s" % USERS[n])
        road.leave()
    for n, road in enumerate(roads):
        lab.end(road, "%s lost nothing" % USERS[n])
    lab.empty()
    lab.no_clear()


with NetLab() as lab:
    lab.server.start()
    three(lab)
    lab.tap.note("--- twenty from one address")
    lab.road("twenty from one address and its ports", "--clients", 20,
             "--any-port", "--ping", INSIDE, 10, "--ping-interval", 50,
             "--hold", 3, where="direct")
    lab.empty()
    lab.tap.note("--- twenty from addresses of their own, behind the NAT")
    lab.road("twenty behind the NAT", "--clients", 20, "--ping", INSIDE, 10,
             "--ping-interval", 50, "--hold", 3,
             local="10.77.0.%d-10.77.0.%d" % (FIRST, FIRST + 19))
    lab.empty()
    lab.no_clear()
