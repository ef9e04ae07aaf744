#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""kill -9 of each process of each daemon in turn, under traffic: within two
seconds that daemon is down and its log says why, the others go on, nothing of
it is left behind, and once it is started again the client gets in."""

import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from daemons import (PORTS, children, counters, descriptors, family, gone,
                     network, ports, within)

BOUND = 2       # seconds from the signal until the daemon is down
PROCESSES = (
    ("ikeyd", "engine"), ("ikeyd", "keys"), ("ikeyd", None),
    ("l2tpd", "engine"), ("l2tpd", None),
    ("pppd-lite", "engine"), ("pppd-lite", "auth"), ("pppd-lite", None),
    ("pipexd", "worker"), ("pipexd", None),
)
# How the client hears of it, where there still is a way to tell it.
TOLD = {"l2tpd": r"dropped: .*[Dd]elete", "pppd-lite": r"dropped: (L2TP|PPP)"}


def check_down(lab, daemon, child, pids, name):
    proc = lab.server.procs[daemon]
    lab.tap.ok(within(BOUND, lambda: proc.poll() is not None and
                      all(gone(pid) for pid in pids)),
               name + ": down within %d s, no orphan" % BOUND,
               [pid for pid in pids if not gone(pid)])
    lab.tap.equal(proc.poll(), -signal.SIGKILL if child is None else 1,
                  name + ": exit status")


def check_log(lab, daemon, child, marks, name):
    """A child's end is told by its parent, a parent's by its children."""
    regex = re.compile(r"%s: child %s .*signal 9.*going down" % (daemon, child)
                       if child else r"%s\[\w+\]: parent is gone" % daemon)
    text = "\n".join(line for line in lab.server.log(marks).splitlines()
                     if line.startswith(daemon + "| "))
    lab.tap.match(text, regex, name + ": its log says why")


def left(lab, daemon, start):
    """What is left of the session and of the daemon."""
    found = []
    for what, other in (("sessions", "pppd-lite"), ("sas", "ikeyd"),
                        ("tunnels", "l2tpd")):
        if other != daemon:
            found += ["%s: %r" % (what, row)
                      for row in lab.server.show(what)]
    if daemon != "pipexd":
        values = counters(lab.server)
        found += ["pipexd has %d %s" % (values["pipexd", what], what)
                  for what in ("sas", "flows", "sessions")
                  if values["pipexd", what] != 0]
    found += [line for line in network(lab.host) if line not in start]
    found += ["UDP port %d" % port for port in ports(lab.host)
              if port in PORTS.get(daemon, ())]
    return found


def check_left(lab, daemon, start, name):
    within(BOUND, lambda: not left(lab, daemon, start))
    lab.tap.equal(left(lab, daemon, start), [], name + ": no session, SA, "
                  "tunnel, interface, route or socket is left")


def kill(lab, daemon, child):
    proc = lab.server.procs[daemon]
    os.kill(proc.pid if child is None else children(proc)[child],
            signal.SIGKILL)


def one(lab, daemon, child, start):
    name = "%s, its %s" % (daemon, child or "parent")
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
    lab.road("a client is in and out", "--ping", INSIDE, 1)
    lab.empty()
    held = descriptors(lab.server)
    for daemon, child in PROCESSES:
        one(lab, daemon, child, start)
    within(10, lambda: descriptors(lab.server) == held)
    lab.tap.equal(descriptors(lab.server), held,
                  "as many descriptors as at the start")
    lab.no_clear()
