# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One test file's lab: host, guest, server and TAP together.

    with Lab() as lab:
        lab.server.start()
        up = lab.up(1)
        ...

The end of the block stops everything, checks that no process complained,
and prints the plan.  A lab that cannot be built is a failed test.
"""

import os
import subprocess
import time
import traceback

from guest import Guest
from host import INSIDE, Host, LabError
from server import USERS, Adit, Reference
from stream import all_back, so_many
from tap import Tap

MB = 1 << 20
LOGIN = {1: "alice", 2: "bob", 3: "carol", 4: "dave"}


class Lab:
    def __init__(self, web_size=20 * MB):
        self.web_size = web_size
        self.tap = Tap()
        self.host = self.guest = self.server = None

    def __enter__(self):
        try:
            self._build()
        except (LabError, OSError, subprocess.SubprocessError) as error:
            self.tap.ok(False, "the lab stands", error)
            self._close()
            self.tap.end()
        return self

    def _build(self):
        self.host = Host()
        kind = os.environ.get("ADIT_SERVER", "adit")
        self.server = {"adit": Adit, "reference": Reference}[kind](self.host)
        self.blob = self.host.web(self.web_size)
        self.guest = Guest(self.host)
        self.tap.ok(True, "the lab stands (server: %s %s)" %
                    (kind, getattr(self.server, "build", "")))
        self.stands = time.monotonic()

    @property
    def adit(self):
        """True unless the lab itself is on trial."""
        return self.server.name == "adit"

    def __exit__(self, kind, error, trace):
        if error is not None:
            self.tap.ok(False, "the test ran to its end", "".join(
                traceback.format_exception(kind, error, trace)))
        if self.tap.failed:
            self._explain()
        # prove's time has that in it for which another guest was waited for.
        self.tap.note("the lab stood for %.0f s" %
                      (time.monotonic() - self.stands))
        self._close()
        self.tap.end()

    def _explain(self):
        self.tap.note("--- server\n" + self.server.log()[-12000:])
        try:
            for number in LOGIN:
                out = self.guest.client(number, "log", limit=20).wait().out
                if "[" in out:
                    self.tap.note(out)
        except (LabError, OSError):
            self.tap.note("--- the guest does not answer")

    def _close(self):
        if self.server and self.server.procs:
            self.stop_server()
        if self.guest:
            try:
                self.guest.close()
            except LabError as error:
                self.tap.ok(False, "the guest ends well", error)
        if self.host:
            self.host.close()

    def stop_server(self):
        """Stops the server; no process may have died or complained."""
        bad = self.server.stop()
        self.tap.ok(not bad, "no process died, complained or was stopped by "
                    "its sandbox", bad)

    # Steps that several tests share.

    def begin_up(self, number, verb="up", **keys):
        login = {"user": LOGIN[number],
                 "password": USERS[LOGIN[number]], **keys}
        return self.guest.client(number, verb, **login)

    def end_up(self, number, order):
        """Waits for begin_up(); returns what pppd told ip-up, or None."""
        order.wait()
        if not self.tap.ok(order.rc == 0, "client %d is in" % number,
                           order.out):
            return None
        line = [x for x in order.out.splitlines() if "ifname=" in x][-1]
        return dict(word.split("=", 1) for word in line.split())

    def up(self, number, **keys):
        return self.end_up(number, self.begin_up(number, **keys))

    def down(self, *numbers):
        """All leave, at the same time."""
        orders = {n: self.guest.client(n, "down") for n in numbers}
        for number, order in orders.items():
            self.tap.ok(order.wait().rc == 0, "client %d leaves" % number,
                        order.out)

    def up_all(self, clients):
        """All of {number: keys} dial at the same time; returns what each was
        given, {number: None} where it did not get in."""
        orders = {n: self.begin_up(n, **keys) for n, keys in clients.items()}
        return {n: self.end_up(n, order) for n, order in orders.items()}

    def row(self, number):
        """The client's row of `show sessions`; its user must have just one."""
        rows = [row for row in self.server.show("sessions")
                if row["user"] == LOGIN[number]]
        if len(rows) != 1:
            raise LabError("sessions of %s: %r" % (LOGIN[number], rows))
        return rows[0]

    def begin_ping(self, number, address, count=10):
        order = self.guest.begin("c%d" % number, *so_many(
            0.05, count, address), limit=count + 60)
        order.count = count
        return order

    def end_ping(self, order, name):
        out = order.wait().out
        self.tap.ok(all_back(out, order.count), name, out)

    def ping(self, number, address, count=10):
        self.end_ping(self.begin_ping(number, address, count),
                      "client %d pings %s, nothing lost" % (number, address))

    # rate: bytes a second, as curl writes them; 0 is no limit.

    def begin_download(self, number, rate="0"):
        return self.guest.begin("c%d" % number, "sh", "-c", (
            "curl -sS -m 280 --limit-rate %s -o /run/down http://%s/blob && "
            "sha256sum </run/down; rm -f /run/down") % (rate, INSIDE),
            limit=300)

    def end_download(self, number, order):
        want = self.host.run(self.host.inside, "sha256sum", self.blob)
        self.tap.equal(order.wait().out.split()[:1], want.split()[:1],
                       "client %d downloads %.0f MB, sha256" %
                       (number, self.web_size / MB))

    def begin_upload(self, number, size, rate="0"):
        return self.guest.begin("c%d" % number, "sh", "-c", (
            "head -c %d /dev/urandom >/run/upload && "
            "sha256sum </run/upload && "
            "curl -sS -m 280 --limit-rate %s -T /run/upload http://%s/; "
            "rm -f /run/upload") % (size, rate, INSIDE), limit=300)

    def end_upload(self, number, order, size):
        words = [w for w in order.wait().out.split() if w != "-"]
        self.tap.ok(order.rc == 0 and len(words) == 2 and
                    words[0] == words[1] and len(words[0]) == 64,
                    "client %d uploads %.0f MB, sha256" % (number, size / MB),
                    order.out)

    def no_clear(self, before=0):
        """Nothing on UDP 1701 has tried to pass the NAT."""
        self.tap.equal(self.guest.counters()["clear"][0], before,
                       "the NAT saw no UDP 1701")

    def esp_bytes(self):
        counters = self.guest.counters()
        return counters["esp_up"][1], counters["esp_down"][1]

    def inner_1701(self, number):
        """Before encryption and after decryption: port 1701 both ends."""
        seen = self.guest.counters("c%d" % number)
        self.tap.ok(seen["out"][0] > 0 and seen["in"][0] > 0 and
                    seen["other"][0] == 0,
                    "client %d: L2TP from and to port 1701 only, inside "
                    "IPsec" % number, seen)

    def empty(self, limit=20):
        """No session, SA, tunnel or interface is left, within the limit."""
        if not self.adit:
            return
        left = self.server.settle(limit)
        self.tap.ok(not left, "no session, SA, tunnel or interface is left",
                    left)
