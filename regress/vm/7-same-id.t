#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Two of three clients behind one NAT address with the same phase 1 ID, a
fourth with that ID from another address, all with INITIAL-CONTACT: none ends
another.  Only who has gone without a word makes room for the next."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from host import INSIDE, wait_for
from lab import LOGIN, Lab
from paced import Paced

ID = "phone.example"
SAME = {"id": "@" + ID}
CONTACT = re.compile(r"N\(INITIAL_CONTACT\)")
PROBE = 5       # seconds that an older flow of that ID has for its answer


def dial(lab, number):
    """In, with the ID; and the client did say INITIAL-CONTACT."""
    link = lab.up(number, **SAME)
    said = lab.guest.do("c%d" % number, "cat", "/run/lab/up.log").out
    lab.tap.match(said, CONTACT, "client %d: sends INITIAL-CONTACT" % number)
    return link


def sessions(lab):
    return {row["user"]: row["id"] for row in lab.server.show("sessions")}


def while_others(lab, links, what, step):
    """What does `step` do to those who are in?  Their pings tell."""
    paced = {n: Paced(lab, n, links[n]["local"]) for n in links}
    before = {LOGIN[n]: sessions(lab)[LOGIN[n]] for n in links}
    link = step()
    for traffic in paced.values():
        traffic.check(what)
    now = sessions(lab)
    lab.tap.equal({user: now.get(user) for user in before}, before,
                  what + ": the others' sessions stay")
    return link


def all_in(lab):
    links = {3: lab.up(3)}
    for number in (1, 2, 4):
        links[number] = while_others(
            lab, links, "while client %d comes" % number,
            lambda: dial(lab, number))
        if None in links.values():
            return None
    ids = [sa["peer_id"] for sa in lab.server.show("sas")
           if sa["kind"] == "isakmp"]
    lab.tap.equal((len(ids), sum(ID in x for x in ids)), (4, 3),
                  "four phase 1, three of one ID")
    return links


def comes_again(lab, links):
    """Client 2 leaves and comes back; client 1 of that ID goes on."""
    def step():
        lab.down(2)
        return dial(lab, 2)
    stay = {n: links[n] for n in (1, 3, 4)}
    return while_others(lab, stay, "while client 2 comes again", step)


def makes_room(lab):
    """Client 1 is gone without a word: client 2's INITIAL-CONTACT makes its
    flow answer or go, long before the keepalives find out."""
    lab.guest.client(1, "vanish").wait()
    lab.down(2)
    link = dial(lab, 2)
    start = time.monotonic()
    wait_for("the end of client 1's session", PROBE + 5,
             lambda: LOGIN[1] not in sessions(lab))
    lab.tap.ok(True, "client 1, vanished: gone %.1f s after client 2 was in" %
               (time.monotonic() - start))
    lab.tap.equal(sorted(sessions(lab)), ["bob", "carol", "dave"],
                  "the others stay")
    return link


with Lab(1 << 20) as lab:
    lab.server.start()
    links = all_in(lab)
    if links:
        links[2] = comes_again(lab, links)
        makes_room(lab)
        for number in (2, 3, 4):
            lab.ping(number, INSIDE)
        lab.down(2, 3, 4)
        lab.empty()
