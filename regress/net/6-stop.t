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
from daemons import check_sockets, family, network, within
from stops import BOUND, check_rest, check_stop

# What a client hears, each told by a layer of its own.  The Deletes of all its
# SAs come last: behind them it would hear nothing.
GOODBYES = {
    "Terminate-Request": re.compile(r"network: closed by the peer"),
    "CDN": re.compile(r"CDN for session \d+ in state established"),
    "StopCCN": re.compile(r"StopCCN in state established"),
    "Deletes": re.compile(r"IPsec is down: the peer deleted its SAs"),
}
# Of the one daemon that ends, and of those that lose it, in this order.  l2tpd
# keeps a tunnel whose session has gone with pppd-lite, and ikeyd ends the flows
# of a l2tpd that has gone.  Nothing but Deletes gets past a pipexd or an ikeyd
# that ends.
TOLD = {
    "ikeyd": ["Deletes"],
    "l2tpd": ["CDN", "StopCCN", "Deletes"],
    "pppd-lite": ["Terminate-Request", "CDN"],
    "pipexd": ["Deletes"],
}
# ms that a client hears more, once it was told to go: pipexd, which ends at
# last, waits 1.5 s for others, in many small steps.
LISTEN = 5000
USERS = ("alice", "bob", "carol")


def begin(lab, n):
    return lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                     "--hold", 3600, "--listen", LISTEN, user=USERS[n],
                     local=FIRST + n)


def check_told(lab, road, want, name):
    """It was told all of these, in this order."""
    within(BOUND + LISTEN / 1000, lambda: road.proc.poll() is not None)
    found = {what: GOODBYES[what].search(road.lines()) for what in want}
    heard = sorted((what for what in want if found[what]),
                   key=lambda what: found[what].start())
    if not lab.tap.equal(heard, want, name):
        lab.tap.note(road.lines()[-4000:])
    road.kill()


def together(lab, start):
    lab.tap.note("--- all at once")
    roads = [begin(lab, n) for n in range(3)]
    for n, road in enumerate(roads):
        if not lab.in_it(road, "%s is in" % USERS[n]):
            return
    check_stop(lab, lab.server.daemons)
    for n, road in enumerate(roads):
        check_told(lab, road, ["CDN", "StopCCN", "Deletes"],
                   "%s was told by L2TP, and by IKE" % USERS[n])
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
    check_told(lab, road, TOLD[daemon], "alice was told")
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
    check_sockets(lab)
    order = list(lab.server.daemons)
    together(lab, start)
    for daemon in order + order[::-1]:
        alone(lab, daemon)
    lab.no_clear()
