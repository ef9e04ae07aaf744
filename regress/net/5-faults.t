#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""kill -9 of each process of each daemon in turn, under traffic: within two
seconds that daemon is down and its log says why, the others go on, nothing of
it is left behind, and once it is started again the client gets in."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from daemons import check_sockets, descriptors, family, network, within
from faults import (BOUND, PROCESSES, case, check_down, check_left, check_log,
                    kill)

# How the client hears of it, where there still is a way to tell it.
TOLD = {"l2tpd": r"dropped: .*[Dd]elete", "pppd-lite": r"dropped: (L2TP|PPP)",
        "pipexd": r"dropped: .*[Dd]elete"}


def one(lab, daemon, child, start):
    name = case(daemon, child)
    lab.tap.note("--- " + name)
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 10,
                     "--hold", 3600)
    if not lab.in_it(road, name + ": a client is in"):
        return
    before = {other: family(proc)
              for other, proc in lab.server.procs.items()}
    marks = lab.server.marks()
    kill(lab, daemon, child)
    check_down(lab, daemon, child, before.pop(daemon), name)
    check_left(lab, daemon, start, name)
    check_log(lab, daemon, child, marks, name)
    lab.tap.equal({other: family(lab.server.procs[other])
                   for other in before}, before,
                  name + ": the others run, the same processes")
    if daemon in TOLD:
        within(BOUND, lambda: road.proc.poll() is not None)
        lab.tap.match(road.lines(), re.compile(TOLD[daemon]),
                      name + ": the client was told")
    road.kill()
    lab.server.restart(daemon)
    lab.road(name + ": started again, the client gets in", "--ping", INSIDE,
             5, "--ping-interval", 20)
    lab.empty()


with NetLab() as lab:
    lab.server.start()
    start = network(lab.host)
    check_sockets(lab)
    lab.road("a client is in and out", "--ping", INSIDE, 1)
    lab.empty()
    held = descriptors(lab.server)
    for daemon, child in PROCESSES:
        one(lab, daemon, child, start)
    within(10, lambda: descriptors(lab.server) == held)
    lab.tap.equal(descriptors(lab.server), held,
                  "as many descriptors as at the start")
    lab.no_clear()
