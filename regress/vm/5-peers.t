#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A client without NAT, whose ESP is IP protocol 50; Libreswan with NAT and
without; each way to log in; a tunnel secret."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from capture import Capture, client_keys, control_avps, inner_ports
from host import DIRECT, INSIDE, NAT
from lab import MB, Lab

SIZE = 3 * MB
METHODS = "authentication-method mschapv2 chap pap"
SECRET = "open-sesame"
CHALLENGE, RESPONSE, VECTOR = 11, 13, 36    # AVPs, RFC 2661 4.4.3, 4.4.1
# What pppd agreed to in the end, and that it was let in by it.
LOGINS = {
    "pap": (r"<auth pap>", r"PAP authentication succeeded"),
    "chap": (r"<auth chap MD5>", r"CHAP authentication succeeded"),
    "mschap-v2": (r"<auth chap MS-v2>", r"CHAP authentication succeeded"),
}


def logged_in_by(lab, number, method):
    text = lab.guest.do("c%d" % number, "cat", "/run/lab/pppd.log").out
    acked = [x for x in text.splitlines() if "sent [LCP ConfAck" in x]
    agreed, succeeded = LOGINS[method]
    lab.tap.match("\n".join(acked[-1:]), re.compile(agreed),
                  "client %d: logs in by %s" % (number, method))
    lab.tap.match(text, re.compile(succeeded),
                  "client %d: %s has succeeded" % (number, method))


def transfers(lab, number):
    lab.ping(number, INSIDE)
    lab.end_download(number, lab.begin_download(number))
    lab.end_upload(number, lab.begin_upload(number, SIZE), SIZE)


def is_protocol_50(lab, before):
    """The client's kernel has sent and got it as ESP, not in UDP."""
    now = lab.guest.counters("c4")
    for name in ("esp_out", "esp_in"):
        lab.tap.at_least(now[name][1] - before[name][1], SIZE,
                         "client 4: %s, bytes of IP protocol 50" % name)
    lab.tap.equal(now["natt"], (0, 0), "client 4: nothing on UDP 4500")


def shown_as_direct(lab, link):
    row = lab.row(4)
    lab.tap.equal((row["address"], row["peer_address"], row["nat"]),
                  (link["local"], DIRECT, False),
                  "client 4: address, peer_address, nat")
    lab.tap.equal(lab.guest.do("c4", "curl", "-sS", "-m", "20",
                               "http://%s/peer" % INSIDE).out,
                  link["local"], "the inside sees the inner address")


def without_nat(lab):
    lab.tap.note("--- strongSwan without NAT")
    capture = Capture(lab.host)
    before = lab.guest.counters("c4")
    link = lab.up(4)
    if link:
        transfers(lab, 4)
        is_protocol_50(lab, before)
        lab.inner_1701(4)
        capture.stop()
        lab.tap.equal(
            inner_ports(capture, client_keys(lab.guest, 4)),
            {(DIRECT, None, 1701, 1701), ("192.0.2.1", None, 1701, 1701)},
            "protocol 50 opened: L2TP from and to port 1701")
        shown_as_direct(lab, link)
        logged_in_by(lab, 4, "mschap-v2")
    lab.down(4)
    lab.empty()


def libreswan(lab):
    lab.tap.note("--- Libreswan, with NAT and without, at the same time")
    up, down = lab.esp_bytes()
    before = lab.guest.counters("c4")
    peer = {"ipsec": "libreswan"}
    links = lab.up_all({1: {"auth": "chap", **peer},
                        4: {"auth": "pap", **peer}})
    for number, method in ((1, "chap"), (4, "pap")):
        if links[number]:
            transfers(lab, number)
            lab.inner_1701(number)
            logged_in_by(lab, number, method)
    if links[1]:
        now_up, now_down = lab.esp_bytes()
        lab.tap.at_least(now_up - up, SIZE, "client 1: up by UDP 4500")
        lab.tap.at_least(now_down - down, SIZE, "client 1: down by UDP 4500")
        lab.tap.equal(lab.row(1)["peer_address"], NAT, "client 1: the NAT")
    if links[4]:
        is_protocol_50(lab, before)
        shown_as_direct(lab, links[4])
    lab.no_clear()
    lab.down(1, 4)
    lab.empty()


def tunnel_secret(lab):
    """xl2tpd challenges us, too."""
    lab.tap.note("--- tunnel secret")
    capture = Capture(lab.host, "secret.pcap")
    orders = {
        1: lab.begin_up(1, secret=SECRET, hidden="yes"),
        2: lab.begin_up(2, secret="open-barley", wait=20),
        3: lab.begin_up(3, wait=20),
    }
    for number, what in ((2, "a wrong"), (3, "no")):
        lab.tap.equal(orders[number].wait().rc, 1,
                      "client %d with %s secret is refused" % (number, what))
    if lab.end_up(1, orders[1]):
        lab.ping(1, INSIDE)
        capture.stop()
        seen = control_avps(capture, client_keys(lab.guest, 1), NAT)
        lab.tap.ok({CHALLENGE, RESPONSE, VECTOR} <= set(seen),
                   "client 1: challenges, answers and has sent a Random "
                   "Vector", seen)
    lab.tap.equal([row["user"] for row in lab.server.show("sessions")],
                  ["alice"], "the others have no session")
    lab.down(1, 2, 3)
    lab.empty()


with Lab(SIZE) as lab:
    lab.server.start(tunnel=METHODS)
    without_nat(lab)
    libreswan(lab)
    lab.stop_server()
    lab.server.start(tunnel='l2tp-secret "%s"' % SECRET)
    tunnel_secret(lab)
