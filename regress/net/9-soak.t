#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A hundred clients of our own, behind the NAT and without one, in and out
again for SOAK_SECONDS ("make check": two minutes of the sanitized build and
one of the installed; "make soak": an hour).  Whenever all of them are gone,
descriptors, memory, SAs, flows, tunnels, sessions, interfaces, addresses and
routes are what they were after the first round."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import BEHIND, DIRECT, FIRST, INSIDE, NetLab
from daemons import (ASAN, counters, descriptors, memory, network, processes,
                     within)

CLIENTS = 100
ROUND = 20              # seconds of a round, its end not counted
WARM = 10               # of the first one
# What a process may have grown by since the first round, in KiB.  The plain
# build's heap has seen its largest use by then: 88 KiB is the most that was
# seen of it.  The sanitizer's allocator keeps pages by size and gives back
# none, and needs some rounds until there are enough of each.
GROWTH = {"plain": 384, "installed": 384, "sanitized": 12288}
STAYS = (("pipexd", "sas"), ("pipexd", "flows"), ("pipexd", "sessions"))
# Lines that a soak without faults may have: nothing that warns.
HARMLESS = re.compile(r"^$")


def left(lab, start):
    """What has not gone yet."""
    found = [line for line in (lab.server.left(),) if line]
    values = counters(lab.server)
    found += ["%s %s: %d" % (*key, values[key])
              for key in STAYS if values[key] != 0]
    found += [line for line in network(lab.host) if line not in start]
    return found


def one_round(lab, number, seconds, start):
    """All clients for so many seconds; returns how many got in."""
    words = ("--loop", seconds, "--clients", CLIENTS // 2, "--hold", 1,
             "--pause", 100, "--ping", INSIDE, 2, "--ping-interval", 300,
             "--stagger", 20, "--quiet")
    last = FIRST + CLIENTS // 2 - 1
    roads = [lab.begin(*words, where=where,
                       local="%s-%s" % (form % FIRST, form % last),
                       user="user%d", password="secret%d")
             for where, form in (("behind", BEHIND), ("direct", DIRECT))]
    for road, where in zip(roads, ("behind the NAT", "without one")):
        lab.end(road, "round %d: the clients %s" % (number, where),
                seconds + 60)
    within(30, lambda: not left(lab, start))
    lab.tap.equal(left(lab, start), [], "round %d: nothing is left" % number)
    return sum(road.sum.get("setups", {}).get("ok", 0) for road in roads)


def check(lab, number, pids, held, warm):
    """Nothing has grown since the first round."""
    lab.tap.equal(processes(lab.server), pids,
                  "round %d: the same processes" % number)
    within(10, lambda: descriptors(lab.server) == held)
    lab.tap.equal(descriptors(lab.server), held,
                  "round %d: the same descriptors" % number)
    now = memory(lab.server)
    lab.tap.note("grown, KiB: " + ", ".join(
        "%s %+d" % (name, now[name] - warm[name]) for name in sorted(now)))
    most = GROWTH[lab.server.build]
    lab.tap.equal({name: now[name] - warm[name] for name in now
                   if now[name] - warm[name] > most}, {},
                  "round %d: no process has grown by %d KiB" % (number, most))


def complaints(lab):
    """Lines of the daemons that warn."""
    return [line for line in lab.server.log().splitlines()
            if WARNS.search(line) and not HARMLESS.search(line)]


WARNS = re.compile(r"(?i)refused|dropped|malformed|cannot|fail|no memory|"
                   r"timed? ?out|suppressed|unknown|lost|no answer|expected")


def soak(lab, seconds):
    start = network(lab.host)
    one_round(lab, 0, WARM, start)
    pids, held = processes(lab.server), descriptors(lab.server)
    warm = memory(lab.server)
    lab.tap.note("warm, KiB: %r" % warm)
    ins, number, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end and not lab.tap.failed:
        number += 1
        ins += one_round(lab, number, max(5, min(
            ROUND, int(end - time.monotonic()) - 3)), start)
        check(lab, number, pids, held, warm)
    lab.tap.at_least(ins, seconds * 5, "sessions in %d s" % seconds)
    lab.tap.note("%d sessions came and went" % ins)
    lab.tap.equal(complaints(lab), [], "no daemon warned of anything")
    lab.no_clear()


with NetLab() as lab:
    lab.server.asan = ASAN
    lab.server.start(users="".join(
        "user%d:\\\n\t:password=secret%d:\n" % (n, n)
        for n in range(1, CLIENTS // 2 + 1)))
    soak(lab, int(os.environ.get("SOAK_SECONDS", "120")))
