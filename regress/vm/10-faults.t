#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""kill -9 of each process of each daemon in turn, under a real client's
traffic: within two seconds that daemon is down and its log says why, the
others go on, nothing of it is left behind, the client is told where there is
still a way to, and once the daemon is started again the client gets in."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from daemons import check_sockets, family, network, within
from faults import (PROCESSES, case, check_down, check_left, check_log, kill)
from lab import Lab
from stream import Stream

# pppd-lite gone ends PPP and L2TP; IPsec is the client's to end.
STAYS = {"pppd-lite": ("sas", "flows", "tunnels")}


def told(lab, daemon):
    """What the client knows of it, as words; empty if nothing."""
    if daemon == "pppd-lite":
        return "\n".join(re.findall(
            r"^.*(?:Connection closed|closed to|[Dd]isconnect).*$",
            lab.guest.client(1, "log").wait().out, re.M))
    out = lab.guest.do("c1", "ip", "xfrm", "state").out
    return "" if "src" in out else "no SA"


def enter(lab, name):
    """The client comes in; its traffic, or None."""
    link = lab.up(1)
    if not link:
        return None
    stream = Stream(lab.host, link["local"])
    if not lab.tap.ok(stream.flows(), name + ": traffic both ways",
                      lab.host.read(stream.log)):
        return None
    return stream


def one(lab, daemon, child, start, stream):
    """One kill; then the client comes in again."""
    name = case(daemon, child)
    lab.tap.note("--- " + name)
    before = {other: family(proc)
              for other, proc in lab.server.procs.items()}
    marks = lab.server.marks()
    kill(lab, daemon, child)
    check_down(lab, daemon, child, before.pop(daemon), name)
    check_left(lab, daemon, start, name, STAYS.get(daemon, ()))
    check_log(lab, daemon, child, marks, name)
    lab.tap.equal({other: family(lab.server.procs[other])
                   for other in before}, before,
                  name + ": the others run, the same processes")
    if daemon != "ikeyd":
        lab.tap.ok(within(5, lambda: told(lab, daemon)),
                   name + ": the client was told",
                   lab.guest.client(1, "log").wait().out)
    stream.stop()
    lab.guest.client(1, "rude" if daemon == "pppd-lite" else "vanish",
                     limit=30).wait()
    lab.server.restart(daemon)
    return enter(lab, name + ", started again")


with Lab(1 << 10) as lab:
    lab.server.start()
    start = network(lab.host)
    check_sockets(lab)
    stream = enter(lab, "at first")
    for daemon, child in PROCESSES:
        stream = stream and one(lab, daemon, child, start, stream)
    if stream:
        stream.stop()
        lab.down(1)
        lab.empty()
