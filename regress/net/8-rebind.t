#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The NAT forgets a client in mid-session and gives it another address, as a
carrier's does: the same SAs go on from there, all daemons know of it, and when
the client leaves nothing stays of what was made by the old address."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import INSIDE, NAT, NetLab
from conntrack import forget
from daemons import counters, within
from host import run

OTHER = "192.0.2.3"
RULE = """
flush chain ip lab postrouting
add rule ip lab postrouting oifname "wan0" snat to %s
"""


def move(lab, name, to):
    run("ip", "-n", lab.host.nat, "address", "replace", to + "/24", "dev",
        "wan0")
    lab.host.run(lab.host.nat, "nft", "-f", "-", stdin_text=RULE % to)
    forget(lab.host, lab.host.nat)
    for what in ("sessions", "sas", "tunnels"):
        lab.tap.ok(within(5, lambda: {
            row["peer_address"] for row in lab.server.show(what)} == {to}),
            "%s: so say all %s" % (name, what), lab.server.show(what))


with NetLab() as lab:
    lab.server.start()
    road = lab.begin("--ping", INSIDE, 0, "--ping-interval", 20, "--hold",
                     3600)
    lab.in_it(road, "a client is in")
    before = [row["id"] for row in lab.server.show("sessions")]
    move(lab, "another address", OTHER)
    move(lab, "back", NAT)
    move(lab, "once more", OTHER)
    lab.tap.equal([row["id"] for row in lab.server.show("sessions")], before,
                  "it is the same session")
    lab.tap.at_least(counters(lab.server)["pipexd", "peers_moved"], 3,
                     "pipexd followed")
    lab.ping_in(road.addresses()[0], "it is reached from inside")
    road.leave()
    road.wait(20)
    # An answer or two may have been under way to where the client was.
    lab.tap.equal((road.sum["dropped"], road.sum["left"]["answered"]), (0, 1),
                  "it was never dropped, leaves, and is answered")
    lab.empty()
    lab.no_clear()
