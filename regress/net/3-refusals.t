#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""What must not get in: refused at the stage that it should be, with one log
line that names peer and reason however often the client repeats itself, and
no state left; and what differs by rule gets in where it should."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from netlab import DIRECT, FIRST, INSIDE, NetLab
from daemons import counters, within
from server import DEFAULT_RULE

# name, stage, reason, what counts it, what else the line says, options, words
CASES = (
    ("wrong PSK", "phase1", r"psk|pre-?shared|wrong key",
     "ikeyd psk_mismatch", (), {}, ("--wrong-psk",)),
    ("wrong password", "login", r"password|authenticat",
     "pppd-lite auth_failed", ("alice",), {"password": "looking-glass"}, ()),
    ("wrong password by CHAP-MD5", "login", r"password|authenticat",
     "pppd-lite auth_failed", ("alice",), {"password": "looking-glass"},
     ("--auth", "chap-md5")),
    ("unknown user", "login", r"unknown|no such|not known|password|authent",
     "pppd-lite auth_failed", ("mallory",), {"user": "mallory"}, ()),
    ("no fitting phase 1 proposal", "phase1", r"proposal",
     "ikeyd no_proposal", ("3des", "md5", r"modp.?1024"), {},
     ("--ike", "3des-md5-modp1024")),
    ("no fitting phase 2 proposal", "phase2", r"proposal",
     "ikeyd quick_no_proposal", ("3des", "md5"), {}, ("--esp", "3des-md5")),
    ("L2TP without IPsec", "l2tp", r"clear|without ipsec|unprotected",
     "pipexd plain_l2tp_refused", ("1701",), {}, ("--plain",)),
)


def the_line(lab, name, reason, shows, marks):
    """The one new line of the log that names the peer and the reason."""
    peer = DIRECT % FIRST
    regex = re.compile(reason, re.I)

    def lines():
        return [line for line in lab.server.log(marks).splitlines()
                if peer in line and regex.search(line)]
    within(10, lines)
    found = lines()
    if not lab.tap.ok(len(found) == 1,
                      name + ": one log line names peer and reason",
                      "expected: one line with %s and /%s/\n     got: %s" %
                      (peer, reason, "\n".join(found) or "none")):
        return
    for word in shows:
        lab.tap.match(found[0], re.compile(word, re.I),
                      "%s: the line says %s" % (name, word))


def refused(lab, name, stage, reason, counter, shows, options, words):
    lab.tap.note("--- " + name)
    marks, counter = lab.server.marks(), tuple(counter.split())
    before = counters(lab.server)[counter]
    lab.road("%s: refused at %s" % (name, stage), "--refused", stage,
             "--timeout", 6, *words, where="direct", **options)
    the_line(lab, name, reason, shows, marks)
    within(10, lambda: counters(lab.server)[counter] > before)
    lab.tap.at_least(counters(lab.server)[counter] - before, 1,
                     "%s: counted, %s" % (name, " ".join(counter)))
    # One that was refused may still say goodbye.
    lab.tap.equal([row for row in lab.server.show("sessions")
                   if row["state"] == "up"], [],
                  name + ": no session")
    lab.tap.equal(lab.server.interfaces(), [], name + ": no interface")
    lab.empty(60)


with NetLab() as lab:
    lab.server.start(DEFAULT_RULE)
    for case in CASES:
        refused(lab, *case)
    # The server took no harm: the right words still let the client in.
    lab.road("the right words get in", "--ping", INSIDE, 5, where="direct")
    lab.empty()
