#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The four daemons stopped and started one after another, in each of the 24
orders.  However they stop, the client of the moment is told and nothing is
left; however they start, a client gets in."""

import itertools
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from daemons import network, within
from stops import BOUND, check_rest, check_stop

ORDERS = list(itertools.permutations(("ikeyd", "l2tpd", "pppd-lite",
                                      "pipexd")))
STRIDE = 7      # has no factor of 24: each order of stopping comes once, too


def enter(lab, name):
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                     "--hold", 3600)
    lab.in_it(road, name + ": a client is in")
    return road


def stop(lab, order, road, start):
    for daemon in order:
        check_stop(lab, [daemon])
    name = "stop " + ", ".join(order)
    within(BOUND, lambda: road.proc.poll() is not None)
    lab.tap.match(road.lines(), re.compile("dropped: "),
                  name + ": the client was told")
    road.kill()
    check_rest(lab, start, name)


with NetLab() as lab:
    lab.server.start()
    start = network(lab.host)
    road = enter(lab, "at first")
    for n, order in enumerate(ORDERS):
        stop(lab, ORDERS[(n * STRIDE + 1) % len(ORDERS)], road, start)
        lab.server.restart(*order, one_by_one=True)
        road = enter(lab, "start " + ", ".join(order))
    road.leave()
    lab.end(road, "the last client leaves")
    lab.empty()
    lab.no_clear()
