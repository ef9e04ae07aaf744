# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The guest as the host's tests see it: boots it, gives it orders.

Orders go to guest/agent over a virtio serial port, so they share nothing
with the network that is under test, and several can run at once.
"""

import json
import os
import socket
import subprocess
import threading

from host import HERE, LabError, stop

BOOT_LIMIT = 90


class Order:
    """One order under way."""

    def __init__(self, guest, number, limit):
        self.guest = guest
        self.number = number
        self.limit = limit
        self.done = threading.Event()
        self.rc = None
        self.out = ""

    def wait(self):
        # The guest keeps the limit too; ours is for a guest that is gone.
        if not self.done.wait(self.limit + 30):
            raise LabError("the guest does not answer:\n" +
                           self.guest.host.read("guest.log"))
        if self.rc is None:
            raise LabError("the guest has gone:\n" +
                           self.guest.host.read("guest.log"))
        return self


class Guest:
    def __init__(self, host, limit=1200):
        self.host = host
        self.orders = {}
        self.lock = threading.Lock()
        self.number = 0
        self.link = None
        path = host.path("control")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        ready = self.orders[0] = Order(self, 0, BOOT_LIMIT)
        with open(host.path("guest.log"), "ab") as log:
            self.proc = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM",
                 os.path.join(HERE, "vmrun"), "-t", str(limit),
                 "-n", host.gw, "-i", host.tap, "-c", path,
                 os.path.join(HERE, "guest", "lab")],
                stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT)
        host.procs.append(self.proc)
        # One guest at a time: vmrun may have to wait for another's end.
        self._accept(listener)
        threading.Thread(target=self._read, daemon=True).start()
        ready.wait()

    def _accept(self, listener):
        listener.settimeout(1)
        while self.link is None:
            try:
                self.link = listener.accept()[0]
            except socket.timeout:
                if self.proc.poll() is not None:
                    raise LabError("no guest:\n" +
                                   self.host.read("guest.log"))
        listener.close()

    def _read(self):
        data = b""
        while True:
            try:
                chunk = self.link.recv(65536)
            except OSError:
                chunk = b""
            if not chunk:
                break
            data += chunk
            *lines, data = data.split(b"\n")
            for line in lines:
                answer = json.loads(line)
                with self.lock:
                    order = self.orders.pop(answer["id"])
                order.rc, order.out = answer["rc"], answer["out"]
                order.done.set()
        with self.lock:
            left, self.orders = list(self.orders.values()), {}
        for order in left:
            order.done.set()

    def begin(self, ns, *argv, limit=60, stdin=""):
        """Starts a command in a namespace of the guest ("nat", "c1" …)."""
        with self.lock:
            self.number += 1
            order = Order(self, self.number, limit)
            self.orders[order.number] = order
        self.link.sendall(json.dumps(
            {"id": order.number, "ns": ns, "argv": argv, "limit": limit,
             "input": stdin}).encode() + b"\n")
        return order

    def do(self, ns, *argv, **options):
        """The same, and waits for its end."""
        return self.begin(ns, *argv, **options).wait()

    def close(self):
        """Tells the guest to end, and checks that it did so well."""
        try:
            self.link.sendall(b'{"id": -1, "quit": true}\n')
            rc = self.proc.wait(60)
        except (OSError, subprocess.TimeoutExpired):
            rc = stop(self.proc)
        if rc != 0:
            raise LabError("the guest ended with %r:\n%s" %
                           (rc, self.host.read("guest.log")))

    # What tests ask for most.

    def client(self, number, verb, *words, limit=240, **keys):
        """guest/client in client NUMBER's namespace."""
        return self.begin("c%d" % number, "client", str(number), verb, *words,
                          *("%s=%s" % pair for pair in keys.items()),
                          limit=limit)

    def counters(self, ns="nat"):
        """The nft counters of a namespace: {name: (packets, bytes)}."""
        done = self.do(ns, "nft", "-j", "list", "counters")
        if done.rc != 0:
            raise LabError("nft in %s: %s" % (ns, done.out))
        return {c["name"]: (c["packets"], c["bytes"]) for c in
                (entry["counter"] for entry in json.loads(done.out)["nftables"]
                 if "counter" in entry)}
