#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""SIGTERM: to all daemons at once, the clients are told and nothing is left;
to each daemon alone, in two orders, the others stay, and the suite recovers
when it is started again."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import FIRST, INSIDE, NetLab
from daemons import family, network, within
from stops import BOUND, check_rest, check_stop

# What a client may be told, by the layer that tells it first.  Deletes alone
# leave the PPP of many clients waiting: if all stop, L2TP speaks before IKE.
TOLD = re.compile(r"dropped: (PPP|L2TP|.*[Dd]elete|.*shut)")
TOLD_FIRST = re.compile(r"dropped: (PPP|L2TP)")
USERS = ("alice", "bob", "carol")


def begin(lab, n):
    return lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                     "--hold", 3600, user=USERS[n], local=FIRST + n)


def together(lab, start):
    lab.tap.note("--- all at once")
    roads = [begin(lab, n) for n in range(3)]
    for n, road in enumerate(roads):
        if not lab.in_it(road, "%s is in" % USERS[n]):
            return
    check_stop(lab, lab.server.daemons)
    for n, road in enumerate(roads):
        within(BOUND, lambda: road.proc.poll() is not None)
        lab.tap.match(road.lines(), TOLD_FIRST, "%s was told by L2TP or PPP" %
                      USERS[n])
        road.kill()
    check_rest(lab, start, "all at once")
    lab.server.restart(*lab.server.daemons)
    lab.road("started again, alice gets in", "--ping", INSIDE, 5,
             "--ping-interval", 20)
    lab.empty()


def alone(lab, daemon):
    lab.tap.note("--- %s alone" % daemon)
    road = begin(lab, 0)
    if not lab.in_it(road, "alice is in"):
        return
    before = {name: family(proc) for name, proc in lab.server.procs.items()
              if name != daemon}
    check_stop(lab, [daemon])
    within(BOUND, lambda: road.proc.poll() is not None)
    lab.tap.match(road.lines(), TOLD, "alice was told")
    road.kill()
    lab.tap.ok(within(BOUND, lambda: not lab.server.interfaces()),
               "no interface is left", lab.server.interfaces())
    lab.tap.equal({name: family(lab.server.procs[name]) for name in before},
                  before, "the others stay, the same processes")
    lab.server.restart(daemon)
    lab.road("%s is back, alice gets in" % daemon, "--ping", INSIDE, 5,
             "--ping-interval", 20)
    lab.empty()


with NetLab() as lab:
    lab.server.start()
    start = network(lab.host)
    order = list(lab.server.daemons)
    together(lab, start)
    for daemon in order + order[::-1]:
        alone(lab, daemon)
    lab.no_clear()
