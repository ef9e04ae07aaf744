#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One client behind NAT: in, ping, 20 MB each way, DNS, show sessions, out."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from capture import Capture, client_keys, inner_ports
from host import INSIDE, NAT
from lab import MB, Lab

SIZE = 20 * MB
FIELDS = ("id", "user", "address", "interface", "peer_address", "peer_port",
          "nat", "ike", "esp", "in_bytes", "out_bytes", "in_packets",
          "out_packets", "since", "state")


def check_row(lab, link, port):
    """The session's row, against what the client and the wire say."""
    tap = lab.tap
    rows = lab.server.show("sessions")
    if not tap.equal(len(rows), 1, "one session is shown"):
        return
    row = rows[0]
    tap.equal([f for f in FIELDS if f not in row], [], "no field is missing")
    tap.equal(row.get("user"), "alice", "user")
    tap.equal(row.get("address"), link["local"], "address")
    tap.match(str(row.get("interface")), re.compile(r"^pppx\d+$"),
              "interface")
    tap.equal(lab.server.interfaces(), [row.get("interface")],
              "the interface is there")
    tap.equal(row.get("peer_address"), NAT, "peer_address is the NAT's")
    tap.equal(row.get("peer_port"), port, "peer_port is the NAT's")
    tap.ok(row.get("nat") is True, "nat", row)
    for word in ("aes.?256", "sha.?1", "modp.?2048"):
        tap.match(str(row.get("ike")), re.compile(word, re.I),
                  "ike names " + word)
    for word in ("aes.?256", "sha.?1"):
        tap.match(str(row.get("esp")), re.compile(word, re.I),
                  "esp names " + word)
    for field in ("in_bytes", "out_bytes"):
        tap.at_least(row.get(field, 0), SIZE, field)
    for field in ("in_packets", "out_packets"):
        tap.at_least(row.get(field, 0), 1000, field)
    tap.ok(row.get("since"), "since", row)
    tap.ok(row.get("state"), "state", row)


def session(lab):
    tap = lab.tap
    capture = Capture(lab.host)
    link = lab.up(1)
    if link is None:
        return
    tap.equal(link["remote"], lab.server.gateway, "the gateway's address")
    tap.equal(link["dns1"], lab.server.dns, "the DNS server has come")
    lab.ping(1, lab.server.gateway)
    lab.ping(1, INSIDE)

    up, down = lab.esp_bytes()
    lab.end_download(1, lab.begin_download(1))
    lab.end_upload(1, lab.begin_upload(1, SIZE), SIZE)
    now_up, now_down = lab.esp_bytes()
    tap.at_least(now_down - down, SIZE, "UDP 4500 carried the download")
    tap.at_least(now_up - up, SIZE, "UDP 4500 carried the upload")
    lab.no_clear()
    lab.inner_1701(1)

    capture.stop()
    outer = {(source, port) for source, port, sport, dport in
             inner_ports(capture, client_keys(lab.guest, 1))
             if source == NAT and (sport, dport) == (1701, 1701)}
    tap.equal(len(outer), 1, "ESP opened: L2TP from one outer port")

    if lab.adit:
        seen = lab.guest.do("c1", "curl", "-sS", "-m", "20",
                            "http://%s/peer" % INSIDE).out
        tap.equal(seen, link["local"], "the inside sees the inner address")
        check_row(lab, link, outer.pop()[1] if outer else None)
        lab.server.must_live()
    start = time.monotonic()
    lab.down(1)
    lab.empty()
    tap.note("left in %.1f s" % (time.monotonic() - start))


with Lab(SIZE) as lab:
    lab.server.start()
    session(lab)
