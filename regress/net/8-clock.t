#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The wall clock jumps by more than a year forth and back while clients are in:
nothing that has a time of its own notices."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))
if os.environ.get("ADIT_BUILD", "sanitized") == "sanitized":
    os.environ["ADIT_BUILD"] = "plain"      # the sanitizers must come first

from netlab import INSIDE, NetLab
from daemons import counters, within
from preload import loaded, preload

SECONDS = 9         # of which 7 until phase 2 is rekeyed
LIFE = 10           # less, and the change over to new SAs has no time to spare
OPTIONS = """lcp-keepalive-interval 1
lcp-keepalive-max-retries 4
l2tp-hello-interval 1
l2tp-hello-timeout 4
idle-timeout 3600
session-timeout 3600"""


with NetLab() as lab:
    preload(lab, "wallclock")
    lab.server.start(tunnel=OPTIONS)
    loaded(lab, "wallclock")
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 10, "--hold",
                     3600, "--esp-life", LIFE, user="alice")
    lab.in_it(road, "alice is in")
    before = [row["id"] for row in lab.server.show("sessions")]
    packets = lab.server.show("sessions")[0]["in_packets"]
    lab.tap.ok(within(4 * SECONDS, lambda: lab.server.show("sessions")[0]
                      ["in_packets"] > packets + 100 * SECONDS * 0.9),
               "traffic goes on for %d s" % SECONDS)
    lab.tap.ok(within(10, lambda: counters(lab.server)
                      ["ikeyd", "quick_mode_done"] > 1),
               "phase 2 was rekeyed meanwhile")
    lab.tap.equal([row["id"] for row in lab.server.show("sessions")], before,
                  "it is the same session")
    lab.road("another gets in", "--ping", INSIDE, 3, "--ping-interval", 20,
             user="bob", local=20)
    road.leave()
    lab.end(road, "alice lost nothing")
    lab.empty()
