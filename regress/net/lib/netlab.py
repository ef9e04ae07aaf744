# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""One test file's lab without a VM: our daemons in a namespace, and clients
made of our own engines (regress/client/roadwarrior) in others.

  gw      out0 192.0.2.1, dir0 198.51.100.1, in0 10.20.0.1; our daemons
  nat     wan0 192.0.2.2, lan0 10.77.0.1; masquerades, drops and counts
          UDP 1701
  behind  eth0 10.77.0.2 to .254, clients behind the NAT
  direct  eth0 198.51.100.10 to .254, clients without one
  inside  eth0 10.20.0.2, the network that clients want to reach, with
          a UDP echo on port 7

The host, the server, TAP and what faults and reloads must show are those of
regress/vm/lib.
"""

import json
import os
import re
import subprocess
import sys
import traceback

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
REGRESS = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(REGRESS, "vm", "lib"))

from host import INSIDE, NAT, OUTER, Host, LabError, run, wait_for
from limit import looks
from server import PSK, USERS, Adit
from stream import all_back, so_many
from tap import Tap

BEHIND = "10.77.0.%d"
DIRECT = "198.51.100.%d"
FIRST, LAST = 10, 254       # last bytes of addresses for clients

NAT_RULES = """
table ip lab {
	counter clear { }
	counter clear_let { }
	counter esp_up { }
	counter esp_down { }
	set let {
		type ipv4_addr
	}
	chain forward {
		type filter hook forward priority 0
		ip saddr @let udp dport 1701 counter name clear_let accept
		udp dport 1701 counter name clear drop
		udp dport 4500 counter name esp_up
		udp sport 4500 counter name esp_down
	}
	chain postrouting {
		type nat hook postrouting priority 100
		oifname "wan0" masquerade
	}
}
"""


class NetHost(Host):
    """Namespaces joined by veth pairs in place of the guest's tap."""

    def _networks(self):
        self.nat = "adit-nat-%d" % os.getpid()
        self.behind = "adit-beh-%d" % os.getpid()
        self.direct = "adit-dir-%d" % os.getpid()
        for name in self._names():
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        self._join((self.gw, "out0", OUTER + "/24"),
                   (self.nat, "wan0", NAT + "/24"))
        self._join((self.nat, "lan0", (BEHIND % 1) + "/24"),
                   (self.behind, "eth0", None))
        self._join((self.gw, "dir0", (DIRECT % 1) + "/24"),
                   (self.direct, "eth0", None))
        self._join((self.gw, "in0", "10.20.0.1/24"),
                   (self.inside, "eth0", INSIDE + "/24"))
        self._addresses(self.behind, BEHIND)
        self._addresses(self.direct, DIRECT)
        for name, via in ((self.inside, "10.20.0.1"),
                          (self.behind, BEHIND % 1),
                          (self.direct, DIRECT % 1)):
            run("ip", "-n", name, "route", "add", "default", "via", via)
        for name in (self.gw, self.nat):
            self.run(name, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        self.run(self.nat, "nft", "-f", "-", stdin_text=NAT_RULES)
        self._echo()

    def _names(self):
        return (self.gw, self.inside, self.nat, self.behind, self.direct)

    def _join(self, one, other):
        run("ip", "-n", one[0], "link", "add", one[1], "type", "veth",
            "peer", "name", other[1], "netns", other[0])
        for name, device, address in (one, other):
            if address:
                run("ip", "-n", name, "address", "add", address,
                    "dev", device)
            run("ip", "-n", name, "link", "set", device, "up")

    def _addresses(self, name, form):
        lines = "".join("address add %s/24 dev eth0\n" % (form % n)
                        for n in range(FIRST, LAST + 1))
        path = self.path("addresses")
        with open(path, "w") as file:
            file.write(lines)
        run("ip", "-n", name, "-batch", path)

    def run(self, netns, *argv, stdin_text=None, **options):
        if stdin_text is None:
            return super().run(netns, *argv, **options)
        done = subprocess.run(
            ["ip", "netns", "exec", netns, *argv], input=stdin_text,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=30)
        if done.returncode != 0:
            raise LabError("%s: %s" % (" ".join(argv), done.stdout))
        return done.stdout

    def _echo(self):
        proc = self.start(self.inside, [sys.executable, "-I", os.path.join(
            HERE, "lib", "echo.py"), "7"], "echo.log")
        wait_for("the inside echo server", 10,
                 lambda: "ready" in self.read("echo.log")
                 or proc.poll() is not None)
        if proc.poll() is not None:
            raise LabError("echo server: " + self.read("echo.log"))

    def counters(self):
        """The NAT's counters: name to (packets, bytes)."""
        text = self.run(self.nat, "nft", "-j", "list", "counters")
        found = {}
        for item in json.loads(text)["nftables"]:
            if "counter" in item:
                row = item["counter"]
                found[row["name"]] = (row["packets"], row["bytes"])
        return found

    def close(self):
        super().close()
        for name in self._names():
            if os.path.exists("/run/netns/" + name):
                run("ip", "netns", "delete", name, check=False)


class Road:
    """A roadwarrior at work."""

    def __init__(self, lab, proc, log, words):
        self.lab = lab
        self.proc = proc
        self.log = log
        self.words = words
        self.sum = None

    def lines(self):
        return self.lab.host.read(self.log)

    def wait(self, limit=90):
        """Waits for its end; returns what its JSON says."""
        try:
            self.proc.wait(limit)
        except subprocess.TimeoutExpired:
            self.proc.kill()
            self.proc.wait()
        match = re.findall(r"^\{.*\}$", self.lines(), re.M)
        self.sum = json.loads(match[-1]) if match else {}
        return self.sum

    def up(self, count=1, limit=40):
        """Waits until so many clients are up; false if it ended before."""
        def up_or_over():
            over = self.proc.poll() is not None
            return len(self.addresses()) >= count or over
        looks(limit, up_or_over, 0.05)
        return len(self.addresses()) >= count

    def addresses(self):
        """The inner addresses that its clients were given, in order."""
        return re.findall(r"up in .* address ([0-9.]+),", self.lines())

    def leave(self):
        self.proc.terminate()

    def kill(self):
        """Ends it without a word to the server."""
        self.proc.kill()
        self.proc.wait()


class NetLab:
    def __init__(self):
        self.tap = Tap()
        self.host = self.server = None
        self.roads = 0

    def __enter__(self):
        try:
            self.host = NetHost()
            self.server = Adit(self.host)
            self.client = os.path.join(
                REGRESS, "client", "roadwarrior-san"
                if self.server.build == "sanitized" else "roadwarrior")
            self.tap.ok(os.access(self.client, os.X_OK),
                        "the lab stands (%s)" % self.server.build)
        except (LabError, OSError, subprocess.SubprocessError) as error:
            self.tap.ok(False, "the lab stands", error)
            self._close()
            self.tap.end()
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            self.tap.ok(False, "the test ran to its end", "".join(
                traceback.format_exception(kind, error, trace)))
        if self.tap.failed:
            self.tap.note("--- server\n" + self.server.log()[-12000:])
        if self.server.procs:
            self.stop_server()
        self._close()
        self.tap.end()

    def _close(self):
        if self.host:
            self.host.close()

    def stop_server(self):
        bad = self.server.stop()
        self.tap.ok(not bad, "no process died, complained or was stopped by "
                    "its sandbox", bad)

    def begin(self, *words, where="behind", user="alice", password=None,
              psk=PSK, local=None):
        """Starts a roadwarrior in a namespace with these words."""
        self.roads += 1
        log = "road.%d.log" % self.roads
        form = BEHIND if where == "behind" else DIRECT
        local = local or form % FIRST
        if isinstance(local, int):
            local = form % local
        argv = [self.client, "-j", "-v", "--server", OUTER, "--local", local,
                "--psk", psk, "--user", user, "--password",
                USERS.get(user, "?") if password is None else password,
                *[str(word) for word in words]]
        proc = self.host.start(getattr(self.host, where), argv, log)
        return Road(self, proc, log, words)

    def end(self, road, name, limit=90):
        """Waits for it; one check that all it asked for came about."""
        road.wait(limit)
        return self.tap.ok(road.proc.returncode == 0, name,
                           "roadwarrior %s\nexit status %r\n%s" %
                           (" ".join(map(str, road.words)),
                            road.proc.returncode, road.lines()[-6000:]))

    def road(self, name, *words, **options):
        road = self.begin(*words, **options)
        self.end(road, name)
        return road

    def in_it(self, road, name, count=1):
        """One check that its clients are up."""
        return self.tap.ok(road.up(count), name, road.lines()[-6000:])

    def ping_in(self, address, name, count=5):
        """From the inside network to a client's inner address."""
        out = self.host.run(self.host.inside, *so_many(0.2, count, address),
                            check=False, limit=count + 60)
        self.tap.ok(all_back(out, count), name, out)

    def no_clear(self, before=0):
        self.tap.equal(self.host.counters()["clear"][0], before,
                       "the NAT saw no UDP 1701")

    def empty(self, limit=20):
        """No session, SA, tunnel or interface is left, within the limit."""
        left = self.server.settle(limit)
        self.tap.ok(not left, "no session, SA, tunnel or interface is left",
                    left)
