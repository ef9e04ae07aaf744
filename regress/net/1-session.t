#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One client, behind a NAT and without one: in, traffic both ways, what
vpnctl shows of it, out, and nothing left."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, FIRST, INSIDE, NAT, NetLab, wait_for

FIELDS = ("id", "user", "address", "interface", "peer_address", "peer_port",
          "nat", "ike", "esp", "in_bytes", "out_bytes", "in_packets",
          "out_packets", "since", "state")
PINGS = 20
PACKETS = PINGS + 200 + 5      # ours, and the inside's pings


def check_row(lab, road, peer, nat):
    tap = lab.tap
    rows = lab.server.show("sessions")
    if not tap.equal(len(rows), 1, "one session is shown"):
        return
    row = rows[0]
    tap.equal([f for f in FIELDS if f not in row], [], "no field is missing")
    tap.equal((row.get("user"), row.get("address"), row.get("peer_address"),
               row.get("nat")), ("alice", road.addresses()[0], peer, nat),
              "user, address, peer_address, nat")
    tap.equal(lab.server.interfaces(), [row.get("interface")],
              "the interface is there")
    tap.match(str(row.get("ike")), re.compile(r"aes256-sha2_256-modp2048"),
              "ike")
    tap.match(str(row.get("esp")), re.compile(r"aes256-sha2_256"), "esp")
    tap.equal([len(lab.server.show(what)) for what in ("sas", "tunnels")],
              [2, 1], "an ISAKMP SA and a pair of ESP, one tunnel")


def session(lab, where, peer, nat):
    lab.tap.note("--- " + where)
    road = lab.begin("--ike", "aes256-sha2_256-modp2048",
                     "--ping", INSIDE, PINGS, "--ping-interval", 50,
                     "--udp", INSIDE + ":7", 1000, 100, 2, "--hold", 3600,
                     where=where)
    if not lab.in_it(road, "the client is in"):
        return
    check_row(lab, road, peer, nat)
    lab.ping_in(road.addresses()[0], "the inside pings the client")
    wait_for_traffic(lab, road)
    row = (lab.server.show("sessions") or [{}])[0]
    for field in ("in_packets", "out_packets"):
        lab.tap.at_least(row.get(field, 0), PACKETS, field)
    for field in ("in_bytes", "out_bytes"):
        lab.tap.at_least(row.get(field, 0), 200 * 1000, field)
    road.leave()
    lab.end(road, "all was answered, the goodbye, too")
    lab.tap.equal([road.sum.get(kind, {}).get("received")
                   for kind in ("ping", "udp")], [PINGS, 200],
                  "%d pings and 200 datagrams came back" % PINGS)
    lab.empty()


def wait_for_traffic(lab, road):
    """Until all that goes one way has come out at the other."""
    wait_for("%d packets outward" % PACKETS, 30, lambda: (
        (lab.server.show("sessions") or [{}])[0].get("out_packets", 0) >=
        PACKETS or road.proc.poll() is not None))


with NetLab() as lab:
    lab.server.start()
    session(lab, "behind", NAT, True)
    counters = lab.host.counters()
    lab.no_clear()
    for name in ("esp_up", "esp_down"):
        lab.tap.at_least(counters[name][1], 200 * 1000,
                         "UDP 4500 carried it: " + name)
    session(lab, "direct", DIRECT % FIRST, False)
    # No NAT: the same bytes as IP protocol 50 (RFC 4303 without RFC 3948).
    rows = {row["name"]: row["value"] for row in lab.server.show("counters")}
    lab.tap.at_least(rows.get("protocol_50_in", 0), PACKETS,
                     "IP protocol 50 carried it")
    lab.tap.equal([name for name in rows if not re.fullmatch(r"[a-z0-9_]+",
                                                             name)], [],
                  "all counters are named alike")
