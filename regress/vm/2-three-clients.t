#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""Three clients behind one NAT address at once, each from L2TP port 1701.

All carry traffic both ways; then one leaves and comes back while the others'
pings lose nothing.
"""

import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from capture import Capture, client_keys, inner_ports
from daemons import within
from host import INSIDE, NAT
from lab import LOGIN, MB, Lab
from stream import all_back

SIZE = 3 * MB
ALL = (1, 2, 3)
BATCH = 15      # pings


def all_in(lab):
    """Three dial at the same time; returns what each was given, or None."""
    orders = {n: lab.begin_up(n) for n in ALL}
    links = {n: lab.end_up(n, orders[n]) for n in ALL}
    if None in links.values():
        return None
    lab.tap.equal(len({link["local"] for link in links.values()}), 3,
                  "three inner addresses")
    return links


def all_carry(lab):
    """All ping and transfer at the same time."""
    pings = {n: lab.begin_ping(n, INSIDE, 15) for n in ALL}
    downs = {n: lab.begin_download(n) for n in ALL}
    ups = {n: lab.begin_upload(n, SIZE) for n in ALL}
    for n in ALL:
        lab.end_ping(pings[n], "client %d pings the inside, nothing lost" % n)
        lab.end_download(n, downs[n])
        lab.end_upload(n, ups[n], SIZE)


def check_wire(lab, capture):
    """Inside the decrypted packets: all from the NAT, all port 1701, each
    client by an outer port of its own.  Returns these ports by client."""
    ports = {}
    for n in ALL:
        found = inner_ports(capture, client_keys(lab.guest, n))
        ups = {x for x in found if x[0] == NAT}
        lab.tap.equal({x[2:] for x in found}, {(1701, 1701)},
                      "client %d: ESP opened: port 1701 both ends" % n)
        lab.tap.equal(len(ups), 1, "client %d: one outer port" % n)
        ports[n] = ups.pop()[1] if ups else None
        lab.inner_1701(n)
    lab.tap.equal(len(set(ports.values())), 3, "three outer ports")
    return ports


def check_server(lab, links, ports):
    """The server's own view of the same."""
    tap = lab.tap
    rows = {row["user"]: row for row in lab.server.show("sessions")}
    tap.equal(sorted(rows), sorted(LOGIN[n] for n in ALL), "three users are shown")
    for n in ALL:
        row = rows.get(LOGIN[n], {})
        tap.equal((row.get("address"), row.get("peer_address"),
                   row.get("peer_port")),
                  (links[n]["local"], NAT, ports[n]),
                  "client %d: address, peer_address, peer_port" % n)
        for field in ("in_bytes", "out_bytes"):
            tap.at_least(row.get(field, 0), SIZE,
                         "client %d: %s" % (n, field))
    tap.equal(links[2]["local"], "10.9.0.77", "bob has his framed-ip-address")
    tap.equal(len(lab.server.interfaces()), 3, "three interfaces")
    tap.equal([t.get("inner_port") for t in lab.server.show("tunnels")],
              [1701] * 3, "three tunnels, each with the peer's port 1701")


def users(lab):
    return {row["user"] for row in lab.server.show("sessions")}


class Pinger(threading.Thread):
    """Pings from one client, batch after batch, until told to stop."""

    def __init__(self, lab, number):
        super().__init__(daemon=True)
        self.lab = lab
        self.number = number
        self.over = threading.Event()
        self.batches = []

    def run(self):
        while not self.over.is_set():
            self.batches.append(self.lab.begin_ping(
                self.number, INSIDE, BATCH).wait())

    def end(self):
        self.over.set()
        self.join()
        bad = [x.out for x in self.batches if not all_back(x.out, BATCH)]
        self.lab.tap.ok(self.batches and not bad,
                        "client %d went on, nothing lost in %d batches" %
                        (self.number, len(self.batches)), "\n".join(bad))


def one_comes_and_goes(lab):
    pingers = [Pinger(lab, n) for n in (2, 3)]
    for pinger in pingers:
        pinger.start()
    lab.down(1)
    if lab.adit:
        within(5, lambda: len(users(lab)) == 2)
        lab.tap.equal(users(lab), {"bob", "carol"},
                      "the others' sessions stay")
    # A client may say its last word in the clear: count anew from here.
    clear = lab.guest.counters()["clear"][0]
    if lab.up(1):
        lab.ping(1, INSIDE)
        lab.end_download(1, lab.begin_download(1))
    for pinger in pingers:
        pinger.end()
    lab.no_clear(clear)


with Lab(SIZE) as lab:
    lab.server.start()
    capture = Capture(lab.host)
    up, down = lab.esp_bytes()
    links = all_in(lab)
    if links:
        all_carry(lab)
        now_up, now_down = lab.esp_bytes()
        lab.tap.at_least(now_up - up, 3 * SIZE, "UDP 4500 carried it up")
        lab.tap.at_least(now_down - down, 3 * SIZE, "UDP 4500 carried it down")
        lab.no_clear()
        capture.stop()
        ports = check_wire(lab, capture)
        if lab.adit:
            check_server(lab, links, ports)
        one_comes_and_goes(lab)
        for n in ALL:
            lab.down(n)
        lab.empty()
