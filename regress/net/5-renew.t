#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Lifetimes of 14 s that the clients, who offer hours, know nothing of: ikeyd
calls them for a new phase 1, through the NAT, and renews their ESP SAs, twice
over; no packet of theirs is lost, no session ends."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from daemons import counters
from server import DEFAULT_RULE

RULE = DEFAULT_RULE.replace(" psk ", " main lifetime 14 quick lifetime 14 "
                            "psk ")
CLIENTS = 3
PINGS = 1400            # 20 ms apart: 28 s, two renewals of phase 1


with NetLab() as lab:
    lab.server.start(RULE)
    road = lab.begin("--clients", CLIENTS, "--ping", INSIDE, PINGS,
                     "--ping-interval", 20)
    lab.in_it(road, "%d clients are in" % CLIENTS, CLIENTS)
    lab.end(road, "every ping of each is answered", 90)
    values = counters(lab.server)
    lab.tap.ok(values["ikeyd", "main_mode_done"] >= 3 * CLIENTS and
               values["ikeyd", "quick_mode_done"] >= 3 * CLIENTS,
               "both phases were renewed twice",
               (values["ikeyd", "main_mode_done"],
                values["ikeyd", "quick_mode_done"]))
    lab.tap.equal(len(road.addresses()), CLIENTS, "nobody had to come again")
    lab.empty()
    lab.no_clear()
