#!/usr/bin/python3
# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""A bad network between two tun interfaces, which this makes and which may be
moved to other namespaces afterwards: badpath.py ONE OTHER LOSS DELAY JITTER
DUP SEED.  Loss and duplicates in per cent of the packets of either way; delay
and jitter in ms each way; jitter reorders.  Prints "ready", and what it did at
the end."""

import fcntl
import heapq
import os
import random
import select
import signal
import struct
import sys
import time

TUNSETIFF = 0x400454ca
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000


def tun(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack(
        "16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


class Path:
    def __init__(self, one, other, loss, delay, jitter, dup, seed):
        self.to = {one: other, other: one}
        self.loss, self.dup = loss / 100, dup / 100
        self.delay, self.jitter = delay / 1000, jitter / 1000
        self.random = random.Random(seed)
        self.queue = []         # when, number, where, packet
        self.seen = self.lost = self.doubled = 0

    def arrive(self, fd):
        while True:
            try:
                packet = os.read(fd, 65536)
            except BlockingIOError:
                return
            except OSError:     # not up yet
                return
            self.seen += 1
            if self.random.random() < self.loss:
                self.lost += 1
                continue
            twice = self.random.random() < self.dup
            self.doubled += twice
            for _ in range(1 + twice):
                heapq.heappush(self.queue, (
                    time.monotonic() + self.delay +
                    self.random.random() * self.jitter,
                    self.random.random(), self.to[fd], packet))

    def leave(self):
        now = time.monotonic()
        while self.queue and self.queue[0][0] <= now:
            _, _, fd, packet = heapq.heappop(self.queue)
            try:
                os.write(fd, packet)
            except OSError:
                pass

    def wait(self):
        """Seconds until the next packet is due."""
        if not self.queue:
            return 1
        return max(0, self.queue[0][0] - time.monotonic())


def main():
    ends = [tun(name) for name in sys.argv[1:3]]
    path = Path(*ends, *map(float, sys.argv[3:8]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready", flush=True)
    try:
        while True:
            for fd in select.select(ends, [], [], path.wait())[0]:
                path.arrive(fd)
            path.leave()
    finally:
        print("%d packets, %d lost, %d twice" %
              (path.seen, path.lost, path.doubled), flush=True)


main()
