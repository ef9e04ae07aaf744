#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""vpnctl monitor while a client comes and goes: each daemon's events, in their
order, a JSON object a line.  And what a client calls itself cannot write on
the admin's terminal."""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import NAT, NetLab, wait_for
from server import VPN_USERS

# A user's name and how people are to see it; and a name that begins lines,
# which no user of a file can have, but who is refused.
ODD, ESCAPED = "a\033[2Jb\x7f", r"a\033[2Jb\177"
USER = ODD + ":password=x:\n"
LINES, ESCAPED_LINES = "c\npppd-lite: d\r", r"c\npppd-lite: d\r"
UNFIT = re.compile(r"[^\n\x20-\x7e]|^pppd-lite\| pppd-lite: d", re.M)

UP = ["flow_up", "sa_up", "tunnel_up", "session_up"]
DOWN = ["session_down", "tunnel_down", "sa_down", "flow_down"]


def read(path):
    with open(path, encoding="ascii") as f:
        return [json.loads(line) for line in f if line.endswith("\n")]


def wait_lines(path, n):
    """Until there are as many lines; what they say."""
    wait_for("%d events" % n, 20, lambda: len(read(path)) >= n)
    return read(path)


def names(events):
    return sorted(event["event"] for event in events)


def field(events, name, of):
    return [e.get(name) for e in events if e["event"] in of]


def check_up(tap, events):
    tap.equal(names(events), sorted(UP), "up: one event each")
    tap.equal(len(set(field(events, "flow", UP[:3]))), 1, "of one flow")
    tap.equal(field(events, "peer_address",
                    ("flow_up", "tunnel_up", "session_up")), [NAT] * 3,
              "all from the NAT's address")
    tap.equal(field(events, "user", UP), [None, None, None, "alice"],
              "the session is alice's")
    order = [e["event"] for e in events if e["daemon"] != "ikeyd"]
    tap.equal(order, UP[2:], "the session after its tunnel")


def check_down(tap, events, up):
    tap.equal(names(events), sorted(DOWN), "down: one event each")
    tap.equal(field(events, "spi_in", ("sa_down",)),
              field(up, "spi_in", ("sa_up",)), "the SA that was up")
    tap.equal(field(events, "flow", ("flow_down",)),
              field(up, "flow", ("flow_up",)), "the flow that was up")
    tap.ok(all(field(events, "reason", [d for d in DOWN if d != "sa_down"])),
           "each says why", events)


def watch(lab, path):
    tap = lab.tap
    events = wait_lines(path, 3)
    tap.equal([(e["daemon"], e["event"]) for e in
               sorted(events, key=lambda e: e["daemon"])],
              [(d, "monitor") for d in ("ikeyd", "l2tpd", "pppd-lite")],
              "three daemons are watched")
    road = lab.begin("--hold", 3600)
    if not lab.in_it(road, "the client is in"):
        return
    up = wait_lines(path, 7)[3:]
    check_up(tap, up)
    road.leave()
    lab.end(road, "the client leaves")
    check_down(tap, wait_lines(path, 11)[7:], up)
    lab.empty()
    tap.equal(len(read(path)), 11, "nothing else happened")


def monitor(lab, then, *words):
    path = os.path.join(lab.server.dir, "monitor.out")
    with open(path, "wb") as out:
        proc = subprocess.Popen([lab.server.binary("vpnctl"), "-s",
                                 lab.server.dir, *words, "monitor"],
                                stdout=out, stdin=subprocess.DEVNULL)
    try:
        then(lab, path)
    finally:
        proc.terminate()
        proc.wait()


def odd_name(lab, path):
    """What names that clear screens and begin lines do to tables, events and
    logs: nothing."""
    def said():
        with open(path, "rb") as f:
            return f.read()
    wait_for("the monitor", 20, lambda: said().count(b"\n") >= 3)
    road = lab.begin("--hold", 3600, user=ODD, password="x")
    if not lab.in_it(road, "the odd name is in"):
        return
    lab.tap.equal([row["user"] for row in lab.server.show("sessions")], [ODD],
                  "JSON gives the name as it is")
    table = lab.server.vpnctl("show", "sessions")
    wait_for("session_up", 20, lambda: b"session_up" in said())
    road.leave()
    lab.end(road, "it leaves")
    lab.road("who begins lines is refused", "--refused", "login", user=LINES,
             password="x")
    log = lab.server.log()
    for name, text, want in (("table", table, ESCAPED),
                             ("events", said().decode("latin1"), ESCAPED),
                             ("log", log, ESCAPED),
                             ("log", log, ESCAPED_LINES)):
        lab.tap.ok(want in text and not UNFIT.search(text),
                   "the %s shows %s, and nothing as it is" % (name, want),
                   repr(text))
    lab.empty()


with NetLab() as lab:
    lab.server.start(users=VPN_USERS + USER)
    monitor(lab, watch, "-j")
    monitor(lab, odd_name)
