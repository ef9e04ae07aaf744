#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Each kind of hostile datagram a hundred thousand times against the running
daemons, over real sockets: the memory of no process grows after the first
tenth of them, the log stays short, and meanwhile a client has its session and
loses no ping."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, HERE, INSIDE, OUTER, NetLab
from daemons import ASAN, counters, memory, processes

COUNT = int(os.environ.get("HOSTILE_COUNT", "100000"))
PPS = 20000                     # at most
LIMIT = 120                     # seconds that one attack may take
FIRST, LAST = 100, 131          # addresses of strangers
GROWTH = {"plain": 512, "installed": 512, "sanitized": 8192}   # KiB
LINES = 12                      # of the log in a second, of all daemons

# kind, and the counter of all that arrive
KINDS = (
    ("ike-garbage", ("ikeyd", "udp_in")),
    ("message-1", ("ikeyd", "udp_in")),
    ("natt-garbage", ("pipexd", "natt_in")),
    ("unknown-spi", ("pipexd", "natt_in")),
    ("bad-icv", ("pipexd", "natt_in")),
    ("clear-l2tp", ("pipexd", "plain_l2tp_refused")),
)


def attack(lab, kind, count, spi):
    log = "hostile.log"
    proc = lab.host.start(lab.host.direct, [
        sys.executable, "-I", os.path.join(HERE, "lib", "hostile.py"), kind,
        str(count), str(PPS), OUTER, str(lab.server.procs["pipexd"].pid),
        DIRECT % FIRST, DIRECT % LAST, spi], log)
    try:
        return proc.wait(LIMIT)
    except subprocess.TimeoutExpired:
        proc.kill()
        return None


def grown(now, then):
    return {name: now[name] - then[name] for name in now}


def check(lab, name, before):
    """No process has grown since then by more than is allowed."""
    most = GROWTH[lab.server.build]
    more = grown(memory(lab.server), before)
    lab.tap.note("grown, KiB: " + ", ".join(
        "%s %+d" % item for item in sorted(more.items()) if item[1]))
    lab.tap.equal({key: value for key, value in more.items() if value > most},
                  {}, name + ": no process has grown by %d KiB" % most)


def datagrams(lab, kind, counter, spi):
    attack(lab, kind, COUNT // 10, spi)
    before, was = memory(lab.server), counters(lab.server)
    lab.tap.equal(attack(lab, kind, COUNT, spi), 0, "%d times %s" %
                  (COUNT, kind))
    lab.tap.at_least(counters(lab.server)[counter] - was[counter], COUNT,
                     kind + ": all arrived")
    check(lab, kind, before)


def wrong_keys(lab):
    """Fifth messages that are none: as many as clients can make in a time."""
    words = ("--wrong-psk", "--clients", 20, "--timeout", 4, "--quiet",
             "--ike", "aes256-sha2_256-ecp256")
    local = "%s-%s" % (DIRECT % FIRST, DIRECT % (FIRST + 19))
    lab.begin(*words, where="direct", local=local).wait(30)
    before = memory(lab.server)
    road = lab.begin(*words, "--loop", 6, where="direct", local=local)
    road.wait(30)
    lab.tap.at_least(road.sum.get("setups", {}).get("failed", 0), 20,
                     "clients with a wrong key are refused")
    lab.tap.equal(road.sum.get("setups", {}).get("ok"), 0, "and none got in")
    check(lab, "wrong keys", before)


def flood_inside(lab):
    """SCCRQs without end in a client's own good SA."""
    words = ("--timeout", 60)
    lab.begin("--flood", COUNT // 10, *words, where="direct").wait(60)
    before = memory(lab.server)
    road = lab.begin("--flood", COUNT, *words, where="direct")
    lab.end(road, "%d SCCRQs inside of a good SA" % COUNT)
    check(lab, "SCCRQs", before)


with NetLab() as lab:
    lab.server.asan = ASAN
    lab.server.start()
    pids = processes(lab.server)
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 100, "--hold",
                     3600)
    lab.in_it(road, "a client is in")
    spi = [row["spi_in"] for row in lab.server.show("sas")
           if row["kind"] == "esp"][0]
    marks, begun = lab.server.marks(), time.monotonic()
    for kind, counter in KINDS:
        datagrams(lab, kind, counter, spi)
    wrong_keys(lab)
    flood_inside(lab)
    lines = len(lab.server.log(marks).splitlines())
    lab.tap.ok(lines / (time.monotonic() - begun) <= LINES,
               "the log has at most %d lines a second" % LINES, lines)
    lab.tap.equal(processes(lab.server), pids, "the same processes")
    road.leave()
    lab.end(road, "the client had its session and lost no ping")
    lab.tap.equal(road.sum["setups"]["ok"], 1, "it was one session all along")
    lab.tap.note("ping: %r" % road.sum["ping"])
    lab.road("another gets in", "--ping", INSIDE, 3)
