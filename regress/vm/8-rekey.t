#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Both phases are renewed several times under paced traffic: by the client,
whose lifetimes are short, and by us, where the rule's are.  A third client, at
the same time, renews nothing.  No packet is lost to it, the session stays."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from host import DIRECT, OUTER
from lab import Lab
from paced import Paced
from server import DEFAULT_RULE, RULE

SECONDS = 75
# The client renews phase 1 after 24 s and phase 2 after 14.
SHORT = {"ikelife": "30s", "life": "20s", "margin": "6s"}
LONG = {"rekey": "no"}
# We renew them within so many seconds, client 4 never does.
PHASE1, PHASE2 = 30, 20
OURS = (RULE % (OUTER, "swordfish-that-wears-out")).replace(
    "to any", "to " + DIRECT).replace(
    " psk ", " main lifetime %d quick lifetime %d psk " % (PHASE1, PHASE2))
CLIENTS = {
    1: ("its own short lifetimes", SHORT),
    3: ("no rekeying", LONG),
    4: ("our short lifetimes", {"psk": "swordfish-that-wears-out", **LONG}),
}


class Watch:
    """Which SAs each session's client has had: {client: {kind: ids}}."""

    def __init__(self, lab):
        self.lab = lab
        self.flows = {}
        self.seen = {n: {"isakmp": set(), "esp": set()} for n in CLIENTS}
        self.ours = {n: set() for n in CLIENTS}

    def look(self):
        rows = {n: self.lab.row(n) for n in CLIENTS}
        ends = {(row["peer_address"], row["peer_port"]): n
                for n, row in rows.items()}
        sas = self.lab.server.show("sas")
        for sa in sas:
            if sa["kind"] == "isakmp" and sa["state"] == "up":
                number = ends.get((sa["peer_address"], sa["peer_port"]))
                self.flows.setdefault(sa["flow"], number)
        for sa in sas:
            number = self.flows.get(sa["flow"])
            if number is None or sa["state"] != "up":
                continue
            self.seen[number][sa["kind"]].add(sa["id"])
            if sa.get("initiator"):
                self.ours[number].add(sa["id"])
        return {n: row["id"] for n, row in rows.items()}

    def count(self, number):
        """How often phase 1 and phase 2 were renewed."""
        seen = self.seen[number]
        return len(seen["isakmp"]) - 1, len(seen["esp"]) - 1


def run(lab, links):
    watch = Watch(lab)
    before = watch.look()
    paced = {n: Paced(lab, n, links[n]["local"]) for n in CLIENTS}
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        time.sleep(1)
        now = watch.look()
    for n in CLIENTS:
        lab.tap.note("client %d, %s: phase 1 renewed %d times, phase 2 %d" %
                     (n, CLIENTS[n][0], *watch.count(n)))
        paced[n].check(CLIENTS[n][0])
    lab.tap.equal(now, before, "the sessions are the same")
    lab.tap.equal(len(watch.flows), 3, "each client had one flow")
    return watch


def renewed(lab, watch):
    phase1, phase2 = watch.count(1)
    lab.tap.at_least(phase1, 2, "client 1 has renewed phase 1")
    lab.tap.at_least(phase2, 3, "client 1 has renewed phase 2")
    # We step in where it is late, which an emulated client may be.
    lab.tap.at_least(len(watch.seen[1]["isakmp"] - watch.ours[1]), 3,
                     "client 1 began phase 1 itself, and twice again")
    lab.tap.equal(watch.count(3), (0, 0), "client 3 has not")
    phase1, phase2 = watch.count(4)
    lab.tap.at_least(phase1, 2, "we have renewed client 4's phase 1")
    lab.tap.at_least(phase2, 3, "we have renewed client 4's phase 2")
    lab.tap.at_least(len(watch.ours[4]), 2, "client 4: we began phase 1")


with Lab(1 << 20) as lab:
    lab.server.start(DEFAULT_RULE + "\n" + OURS)
    links = lab.up_all({n: keys for n, (_, keys) in CLIENTS.items()})
    if None not in links.values():
        renewed(lab, run(lab, links))
        lab.no_clear()
        lab.down(*CLIENTS)
        lab.empty()
