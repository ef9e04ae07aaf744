#!/usr/bin/python3 -B
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""What must not get in: refused, with one log line that names peer and
reason however often the client repeats itself, and no state left."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(
    os.path.realpath(__file__)), "lib"))

from host import NAT, OUTER
from lab import Lab


class Case:
    def __init__(self, name, verb, reason, keys, shows=(), clear=False,
                 reference=True):
        self.name = name
        self.verb = verb        # of guest/client
        self.reason = re.compile(reason, re.I)
        self.keys = keys
        self.shows = shows      # what else the line must say
        self.clear = clear      # let this client's UDP 1701 pass the NAT
        self.reference = reference  # the reference server refuses it, too


CASES = (
    Case("wrong PSK", "ipsec", r"psk|pre-?shared|wrong key",
         {"psk": "not-the-key-at-all", "wait": 15}),
    Case("wrong password", "up", r"password|authenticat",
         {"password": "looking-glass"}, ("alice",)),
    Case("unknown user", "up", r"unknown|no such|not known|password|authent",
         {"user": "mallory"}, ("mallory",)),
    Case("no fitting phase 1 proposal", "ipsec", r"proposal",
         {"ike": "3des-md5-modp1024", "wait": 15},
         ("3des", "md5", "modp.?1024"), reference=False),
    Case("no fitting phase 2 proposal", "ipsec", r"proposal",
         {"esp": "3des-md5", "wait": 15}, ("3des", "md5"), reference=False),
    Case("L2TP without IPsec", "dial", r"clear|without ipsec|unprotected",
         {"wait": 20}, ("1701",), clear=True),
)


def let_clear(lab, verb, whom="10.77.1.2"):
    """Lets client 1's UDP 1701 pass the NAT, or no longer."""
    done = lab.guest.do("nat", "nft", verb, "element", "ip", "lab", "let",
                        "{ %s }" % whom)
    lab.tap.ok(done.rc == 0, "the NAT was told: %s" % verb, done.out)


def the_line(lab, case, marks):
    """The one new line of the log that names the peer and the reason."""
    def lines():
        return [line for line in lab.server.log(marks).splitlines()
                if NAT in line and case.reason.search(line)]
    end = time.monotonic() + 10
    while not lines() and time.monotonic() < end:
        time.sleep(0.2)
    found = lines()
    if not lab.tap.ok(len(found) == 1,
                      case.name + ": one log line names peer and reason",
                      "expected: one line with %s and /%s/\n     got: %s" %
                      (NAT, case.reason.pattern, "\n".join(found) or "none")):
        return
    for word in case.shows:
        lab.tap.match(found[0], re.compile(word, re.I),
                      "%s: the line says %s" % (case.name, word))


def refused(lab, case):
    marks = lab.server.marks() if lab.adit else None
    counters = lab.guest.counters()
    if case.clear:
        let_clear(lab, "add")
    done = lab.begin_up(1, case.verb, **case.keys).wait()
    lab.tap.equal(done.rc, 1, case.name + ": refused")
    if lab.adit:
        the_line(lab, case, marks)
        # One that says goodbye may still be shown; empty() waits for its end.
        lab.tap.equal([s for s in lab.server.show("sessions")
                       if s["address"] or s["interface"]], [],
                      case.name + ": no session has an address")
        lab.tap.equal(lab.server.interfaces(), [],
                      case.name + ": no interface")
    now = lab.guest.counters()
    lab.tap.equal(now["clear"][0], counters["clear"][0],
                  case.name + ": the NAT dropped no UDP 1701")
    if case.clear:
        lab.tap.at_least(now["clear_let"][0] - counters["clear_let"][0], 2,
                         case.name + ": the packets did go out, repeatedly")
    else:
        # Port 4500 is reached by what has passed phase 1's first half.
        lab.tap.at_least(now["esp_up"][0] - counters["esp_up"][0],
                         0 if "phase 1" in case.name else 1,
                         case.name + ": UDP 4500 was used")
    lab.down(1)
    if case.clear:
        let_clear(lab, "delete")
    lab.empty(60)


def allowed(lab):
    """The last case again where vpn.conf allows it: a real client gets in."""
    both = "10.77.1.2, " + OUTER    # and what it is answered
    lab.tap.note("--- L2TP without IPsec, which is not required")
    lab.stop_server()
    lab.server.start(tunnel="l2tp-require-ipsec no")
    let_clear(lab, "add", both)
    if lab.end_up(1, lab.begin_up(1, "dial")):
        lab.tap.equal([(s["user"], s["peer_address"], s["ike"], s["esp"])
                       for s in lab.server.show("sessions")],
                      [("alice", NAT, "none", "none")],
                      "shown without algorithms")
        lab.ping(1, lab.server.gateway)
    lab.down(1)
    let_clear(lab, "delete", both)
    lab.empty()


with Lab(1 << 20) as lab:
    lab.server.start()
    for case in CASES:
        if lab.adit or case.reference:
            lab.tap.note("--- " + case.name)
            refused(lab, case)
    # The server took no harm: the right words still let the client in.
    clear = lab.guest.counters()["clear"][0]
    if lab.up(1):
        lab.ping(1, lab.server.gateway)
    lab.no_clear(clear)
    lab.down(1)
    lab.empty()
    if lab.adit:
        allowed(lab)
