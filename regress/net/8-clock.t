#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The wall clock jumps by more than a year forth and back while clients are in:
nothing that has a time of its own notices."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))
if os.environ.get("ADIT_BUILD", "sanitized") == "sanitized":
    os.environ["ADIT_BUILD"] = "plain"      # the sanitizers must come first

from netlab import HERE, INSIDE, NetLab
from daemons import processes, within

SECONDS = 6         # two keepalives, and three rekeyings of phase 2
OPTIONS = """lcp-keepalive-interval 1
lcp-keepalive-max-retries 2
l2tp-hello-interval 1
l2tp-hello-timeout 2
idle-timeout 3600
session-timeout 3600"""


def preload(lab):
    """The daemons' processes get the jumping clock."""
    so = lab.host.path("wallclock.so")
    subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC",
                    "-o", so, os.path.join(HERE, "lib", "wallclock.c")],
                   check=True)
    os.chmod(so, 0o755)
    start = lab.host.start

    def start_so(netns, argv, log, **options):
        if os.path.basename(argv[0]) in lab.server.daemons:
            options["env"] = dict(options["env"], LD_PRELOAD=so)
        return start(netns, argv, log, **options)
    lab.host.start = start_so


def has_it(pid):
    with open("/proc/%d/maps" % pid) as file:
        return "wallclock.so" in file.read()


with NetLab() as lab:
    preload(lab)
    lab.server.start(tunnel=OPTIONS)
    lab.tap.equal([name for name, pid in processes(lab.server).items()
                   if not has_it(pid)], [], "every process has that clock")
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 10, "--hold",
                     3600, "--esp-life", 2, user="alice")
    lab.in_it(road, "alice is in")
    before = [row["id"] for row in lab.server.show("sessions")]
    packets = lab.server.show("sessions")[0]["in_packets"]
    lab.tap.ok(within(4 * SECONDS, lambda: lab.server.show("sessions")[0]
                      ["in_packets"] > packets + 100 * SECONDS * 0.8),
               "traffic goes on for %d s" % SECONDS)
    lab.tap.equal([row["id"] for row in lab.server.show("sessions")], before,
                  "it is the same session")
    lab.road("another gets in", "--ping", INSIDE, 3, "--ping-interval", 20,
             user="bob", local=20)
    road.leave()
    lab.end(road, "alice lost nothing")
    lab.empty()
