#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One client sends as fast as it can: another that was in before keeps its
session, its keepalives and nearly all of its pings, a third gets in meanwhile,
and so does the sender's own goodbye afterwards."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NetLab
from daemons import counters

SECONDS = 12            # of the flood
RATE = 40000            # packets a second that are tried
PINGS = 100             # of the other, ten a second
LOSS = 0.10             # of these may be lost: the host's queues are shared
SET_UP = 8              # seconds to get in meanwhile
KEEPALIVE = """\
lcp-keepalive yes
lcp-keepalive-interval 2
lcp-keepalive-retry-interval 1
lcp-keepalive-max-retries 3
"""


def flood(lab):
    """The one that sends; datagrams to a port where nobody answers."""
    return lab.begin("--udp", INSIDE + ":9", 1200, RATE, SECONDS, "--hold", 1,
                     local=20, user="bob")


with NetLab() as lab:
    lab.server.start(tunnel=KEEPALIVE)
    lab.road("a client alone", "--ping", INSIDE, 5)
    lab.empty()
    quiet = lab.begin("--ping", INSIDE, PINGS, "--ping-interval", 100,
                      "--hold", SECONDS + 2)
    lab.in_it(quiet, "one is in")
    before = counters(lab.server)["pipexd", "data_in"]
    loud = flood(lab)
    lab.in_it(loud, "the one that floods is in")
    late = lab.begin("--ping", INSIDE, 5, "--timeout", SET_UP, local=30,
                     user="carol")
    lab.in_it(late, "a third gets in within %d s" % SET_UP)
    quiet.wait(SECONDS + 40)
    sent = counters(lab.server)["pipexd", "data_in"] - before
    lab.tap.at_least(sent, 20000, "the flood came through")
    lab.tap.note("%d packets a second" % (sent / SECONDS))
    lab.tap.equal((quiet.sum["setups"]["ok"], quiet.sum["dropped"]), (1, 0),
                  "the quiet one kept its session")
    lab.tap.note("its pings: %r" % quiet.sum["ping"])
    lab.tap.at_least(quiet.sum["ping"]["received"], int(PINGS * (1 - LOSS)),
                     "and its pings")
    late.wait(40)
    lab.tap.equal((late.sum["setups"]["ok"], late.sum["dropped"]), (1, 0),
                  "the third, too")
    loud.wait(60)
    lab.tap.equal((loud.sum["dropped"], loud.sum["left"]["answered"]), (0, 1),
                  "the flooding one was let go in order")
    lab.empty()
