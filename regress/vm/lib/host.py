# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The host's side of the lab: two namespaces, their links, their processes.

  gw      tap (the guest's NAT is 192.0.2.2 on it, its client without NAT
          192.0.2.4) 192.0.2.1,
          veth 10.20.0.1; the server under test runs here
  inside  veth 10.20.0.2, the network that clients want to reach

Names carry our pid; everything ends with close(), which runs at exit
whatever happens.  What a killed run left behind is removed by the next one.
"""

import atexit
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

from limit import looks

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OUTER = "192.0.2.1"
NAT = "192.0.2.2"
DIRECT = "192.0.2.4"       # client 4, which has no NAT before it
INSIDE = "10.20.0.2"


class LabError(Exception):
    """The lab itself failed: a failure of the test, never a skip."""


def wait_for(what, limit, condition):
    """Calls condition until it is true, and returns its value."""
    value = looks(limit, condition, 0.1)
    if not value:
        raise LabError("%s: not within %g s" % (what, limit))
    return value


def run(*argv, check=True, limit=30, stderr=subprocess.STDOUT, **options):
    """A short command of the host; returns its output."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=stderr,
                          text=True,
                          stdin=subprocess.DEVNULL, timeout=limit, **options)
    if check and done.returncode != 0:
        raise LabError("%s: %s" % (" ".join(argv), done.stdout.strip()))
    return done.stdout


def stop(proc, limit=10):
    """Ends a process of ours; returns its status, None if it was killed."""
    if proc.poll() is None:
        proc.terminate()
        try:
            proc.wait(limit)
        except subprocess.TimeoutExpired:
            proc.kill()
            proc.wait()
            return None
    return proc.returncode


def kill_group(proc):
    """Ends what a process of ours left behind; true if there was any.
    A child that is just ending gets a moment."""
    def gone():
        try:
            os.killpg(proc.pid, 0)
        except ProcessLookupError:
            return True
        return False
    if looks(5, gone, 0.05):
        return False
    try:
        os.killpg(proc.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return True


def sweep():
    """Removes what runs that were killed left behind."""
    for path in glob.glob("/run/netns/adit-*") + \
            glob.glob(os.path.join(tempfile.gettempdir(), "adit-vm-*")):
        match = re.search(r"-(\d+)(-[^/]*)?$", path)
        if not match or os.path.exists("/proc/" + match.group(1)):
            continue
        if path.startswith("/run/netns/"):
            run("ip", "netns", "delete", os.path.basename(path), check=False)
        else:
            shutil.rmtree(path, ignore_errors=True)


class Host:
    def __init__(self):
        if os.geteuid() != 0:
            raise LabError("must run as root")
        self.procs = []
        self.gw = "adit-gw-%d" % os.getpid()
        self.inside = "adit-in-%d" % os.getpid()
        self.tap = "tap0"
        self.dir = None
        atexit.register(self.close)
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda n, _: sys.exit(128 + n))
        sweep()
        self.dir = tempfile.mkdtemp(prefix="adit-vm-%d-" % os.getpid())
        self._networks()

    def _networks(self):
        for name in (self.gw, self.inside):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", self.gw, "tuntap", "add", self.tap, "mode", "tap")
        run("ip", "-n", self.gw, "address", "add", OUTER + "/24",
            "dev", self.tap)
        run("ip", "-n", self.gw, "link", "set", self.tap, "up")
        run("ip", "-n", self.gw, "link", "add", "in0", "type", "veth",
            "peer", "name", "eth0", "netns", self.inside)
        for name, device, address in ((self.gw, "in0", "10.20.0.1/24"),
                                      (self.inside, "eth0", INSIDE + "/24")):
            run("ip", "-n", name, "address", "add", address, "dev", device)
            run("ip", "-n", name, "link", "set", device, "up")
        run("ip", "-n", self.inside, "route", "add", "default",
            "via", "10.20.0.1")
        self.run(self.gw, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1")

    def path(self, name):
        return os.path.join(self.dir, name)

    def run(self, netns, *argv, **options):
        return run("ip", "netns", "exec", netns, *argv, **options)

    def start(self, netns, argv, log, env=None, deathsig="TERM"):
        """A process in a namespace, its output in a file of ours; it gets
        deathsig if we are killed."""
        with open(self.path(log), "ab") as out:
            proc = subprocess.Popen(
                ["setpriv", "--pdeathsig", deathsig,
                 "nsenter", "--net=/run/netns/" + netns, *argv],
                stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT, env=env,
                start_new_session=True)
        self.procs.append(proc)
        return proc

    def read(self, log):
        try:
            with open(self.path(log), errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def web(self, size):
        """Starts the inside HTTP server on port 80; returns its file."""
        blob = self.path("blob")
        with open(blob, "wb") as file:
            file.write(os.urandom(size))
        proc = self.start(self.inside, [sys.executable, "-I",
                          os.path.join(HERE, "lib", "web.py"), "80", blob],
                          "web.log")
        wait_for("the inside web server", 10,
                 lambda: "ready" in self.read("web.log")
                 or proc.poll() is not None)
        if proc.poll() is not None:
            raise LabError("web server: " + self.read("web.log"))
        return blob

    def close(self):
        for proc in reversed(self.procs):
            stop(proc)
            kill_group(proc)
        self.procs = []
        for name in (self.gw, self.inside):
            if os.path.exists("/run/netns/" + name):
                run("ip", "netns", "delete", name, check=False)
        if self.dir and os.path.isdir(self.dir):
            if os.environ.get("ADIT_VM_KEEP"):
                print("# logs are kept in " + self.dir, flush=True)
            else:
                shutil.rmtree(self.dir, ignore_errors=True)
        self.dir = None
