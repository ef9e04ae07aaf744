# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""The servers under test, both in the namespace gw.

Adit       our four daemons.  ADIT_BUILD says which: "sanitized" (the build
           tree's NAME/NAME-san), "plain" (NAME/NAME), "installed"
           (sbin/NAME).  ADIT_ROOT is that build tree, or the prefix of the
           installation; by default the tree that this file is in.
Reference  SoftEther as Debian has it, for proving the lab itself: what fails
           with it is the lab's fault or the clients'.
"""

import json
import os
import re
import subprocess

from host import HERE, OUTER, LabError, kill_group, run, stop, wait_for
from limit import looks

PSK = "swordfish-but-longer"
RULE = 'ike passive esp transport proto udp from %s port 1701 to any psk "%s"'
DEFAULT_RULE = RULE % (OUTER, PSK)
USERS = {"alice": "wonderland", "bob": "builder", "carol": "nightingale",
         "dave": "copperfield"}

VPN_CONF = """\
%s

tunnel L2TP protocol l2tp {
	listen on %s
}
ipcp IPCP {
	pool-address 10.9.0.2-10.9.0.254
	dns-servers 10.9.0.1
}
interface pppx0 address 10.9.0.1 ipcp IPCP
authentication LOCAL type local {
	users-file "%s"
}
bind tunnel from L2TP authenticated by LOCAL to pppx0
"""

VPN_USERS = """\
alice:\\
	:password=wonderland:
bob:\\
	:password=builder:framed-ip-address=10.9.0.77:
carol:\\
	:password=nightingale:
dave:\\
	:password=copperfield:
"""

# Which daemon says what when it has found which other.
LINKS = (
    ("ikeyd", "pipexd", "ikeyd[engine]: data plane is there"),
    ("l2tpd", "ikeyd", "l2tpd[engine]: link to ikeyd is up"),
    ("l2tpd", "pipexd", "l2tpd[engine]: link to pipexd is up"),
    ("l2tpd", "pppd-lite", "l2tpd[engine]: link to pppd-lite is up"),
    ("pppd-lite", "pipexd", "pppd-lite[engine]: data plane: connected"),
)

# What no process may ever print.
FORBIDDEN = re.compile(r"ERROR: |runtime error|SIGSYS|[Bb]ad system call|"
                       r"[Ss]andbox violation|signal 31\b|"
                       r"(?i:segmentation fault|assertion failed)")


class Adit:
    name = "adit"
    gateway = "10.9.0.1"
    dns = "10.9.0.1"
    daemons = ("ikeyd", "l2tpd", "pppd-lite", "pipexd")

    def __init__(self, host, build=None):
        self.host = host
        self.build = build or os.environ.get("ADIT_BUILD", "sanitized")
        self.root = os.environ.get(
            "ADIT_ROOT", os.path.dirname(os.path.dirname(HERE)))
        self.procs = {}
        self.generation = 0
        self.dir = self.conf = None
        self.asan = ""          # more options of the sanitizer
        self.options = []       # more options of each daemon

    def binary(self, name):
        places = {"sanitized": "%s/%s-san" % (name, name),
                  "plain": "%s/%s" % (name, name),
                  "installed": "sbin/%s" % name}
        if self.build not in places:
            raise LabError("ADIT_BUILD=%s is unknown" % self.build)
        path = os.path.join(self.root, places[self.build])
        if not os.access(path, os.X_OK):
            raise LabError("no " + path)
        return path

    def log_name(self, daemon):
        return "%s.%d.log" % (daemon, self.generation)

    def start(self, rule=DEFAULT_RULE, tunnel="", users=VPN_USERS,
              conf=VPN_CONF):
        """Starts all daemons on a new configuration and waits for them;
        tunnel: more options of the tunnel, a line each."""
        self.generation += 1
        self.dir = self.host.path("run.%d" % self.generation)
        os.mkdir(self.dir, 0o755)
        self.write_users(users)
        self.write_conf(self.text(rule, tunnel, conf))
        self.binary("vpnctl")
        self.restart(*self.daemons)

    def text(self, rule=DEFAULT_RULE, tunnel="", conf=VPN_CONF):
        """A vpn.conf."""
        options = "".join("\n\t" + line for line in tunnel.splitlines())
        return conf % (rule, OUTER + options, self.host.path("vpn.users"))

    def write_conf(self, text):
        self.conf = self._write("vpn.conf", text)

    def write_users(self, text):
        self._write("vpn.users", text)

    def _launch(self, name):
        env = dict(os.environ,
                   ASAN_OPTIONS="detect_leaks=0:"
                   "detect_stack_use_after_return=1:" + self.asan,
                   UBSAN_OPTIONS="print_stacktrace=1")
        self.procs[name] = self.host.start(
            self.host.gw,
            [self.binary(name), "-d", "-f", self.conf, "-s", self.dir,
             *self.options],
            self.log_name(name), env=env)

    def restart(self, *names, one_by_one=False):
        """Starts daemons that have ended, and waits for the suite."""
        marks = self.marks()
        for name in names:
            self._launch(name)
            if one_by_one:
                wait_for("%s's start" % name, 30, lambda: "%s: started" % name
                         in self.log(marks))
        wait_for("adit's answer to vpnctl", 30, self._ready)
        wait_for("the daemons' links", 30, lambda: all(
            line in self.log(marks) for one, other, line in LINKS
            if one in names or other in names))

    def _write(self, name, text):
        path = self.host.path(name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                          0o600), "w") as file:
            file.write(text)
        return path

    def _ready(self):
        self.must_live()
        try:
            return all(self.show(what) == []
                       for what in ("sessions", "sas", "tunnels"))
        except LabError:
            return False

    def must_live(self):
        for name, proc in self.procs.items():
            if proc.poll() is not None:
                raise LabError("%s ended with %r:\n%s" % (
                    name, proc.returncode,
                    self.host.read(self.log_name(name))[-4000:]))

    def vpnctl(self, *words, check=True):
        return run(self.binary("vpnctl"), "-s", self.dir, *words,
                   check=check, limit=20)

    def show(self, what):
        """What `vpnctl -j show` prints, as Python sees JSON."""
        done = subprocess.run(
            [self.binary("vpnctl"), "-s", self.dir, "-j", "show", what],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL, timeout=20)
        if done.returncode != 0:
            raise LabError("vpnctl show %s: %s" % (what, done.stderr))
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise LabError("vpnctl -j show %s printed no JSON:\n%s" %
                           (what, done.stdout))

    def interfaces(self):
        """The pppx interfaces in gw."""
        links = run("ip", "-n", self.host.gw, "-o", "link", "show")
        return re.findall(r"^\d+: (pppx\d+)[:@]", links, re.M)

    def left(self):
        """What is left of sessions, as words; empty if nothing is."""
        state = {what: self.show(what)
                 for what in ("sessions", "sas", "tunnels")}
        state["interfaces"] = self.interfaces()
        # what pipexd keeps although ikeyd has forgotten it
        state["flows of pipexd"] = [
            row["value"] for row in self.show("counters")
            if (row["daemon"], row["name"]) == ("pipexd", "flows") and
            row["value"] != 0]
        return "\n".join("%s: %s" % (what, json.dumps(rows))
                         for what, rows in state.items() if rows)

    def settle(self, limit):
        """Waits until nothing is left of sessions; what is after the limit."""
        looks(limit, lambda: not self.left(), 0.1)
        return self.left()

    def marks(self):
        """How much each daemon has said so far, for log()."""
        return {name: len(self.host.read(self.log_name(name)))
                for name in self.daemons}

    def log(self, marks=None):
        """What the daemons of this start have said, each line named."""
        marks = marks or {}
        return "".join(
            "%s| %s\n" % (name, line) for name in self.daemons
            for line in self.host.read(self.log_name(name))
            [marks.get(name, 0):].splitlines())

    def stop(self):
        """Ends the daemons; returns complaints, one a line."""
        bad = []
        for name, proc in self.procs.items():
            if proc.poll() is not None:
                bad.append("%s had ended with %r" % (name, proc.returncode))
        for name in self.daemons:
            proc = self.procs.get(name)
            if proc and proc.poll() is None:
                rc = stop(proc)
                if rc != 0:
                    bad.append("%s ended with %r" % (name, rc))
            if proc and kill_group(proc):
                bad.append("%s left a child behind" % name)
        self.procs = {}
        for name in self.daemons:
            text = self.host.read(self.log_name(name))
            bad += ["%s said: %s" % (name, line)
                    for line in text.splitlines() if FORBIDDEN.search(line)]
        return "\n".join(bad)


# The server wants /var/lib, /var/log and /run folders: it gets its own.  It
# runs as a child of itself, which a pid namespace ends with it.
REFERENCE_START = """
for d in /var/lib /var/log /run; do
	mount -t tmpfs tmpfs $d && mkdir $d/softether || exit 1
done
exec "$1/usr/libexec/softether/vpnserver/vpnserver" execsvc
"""

REFERENCE_SETUP = """\
IPsecEnable /L2TP:yes /L2TPRAW:no /ETHERIP:no /PSK:%s /DEFAULTHUB:DEFAULT
Hub DEFAULT
SecureNatEnable
""" % PSK


class Reference:
    name = "reference"
    gateway = "192.168.30.1"
    dns = "192.168.30.1"

    def __init__(self, host):
        self.host = host
        self.procs = {}
        self.root = os.path.join(
            os.environ.get("ADIT_LAB", "/var/cache/adit-lab"), "reference")
        if not os.path.isdir(self.root):
            raise LabError("run regress/vm/fetch reference")

    def start(self, rule=None):
        """It has no vpn.conf: the rule is not for it."""
        self.procs["reference"] = self.host.start(
            self.host.gw, ["unshare", "-m", "-p", "-f", "--kill-child", "sh",
                           "-c", REFERENCE_START, "sh", self.root],
            "reference.log", deathsig="KILL")
        setup = REFERENCE_SETUP + "".join(
            "UserCreate %s /GROUP:none /REALNAME:none /NOTE:none\n"
            "UserPasswordSet %s /PASSWORD:%s\n" % (user, user, password)
            for user, password in USERS.items())
        with open(self.host.path("reference.in"), "w") as file:
            file.write(setup)
        wait_for("the reference server", 60, self._configured)

    def _configured(self):
        try:
            out = self.host.run(
                self.host.gw,
                self.root + "/usr/libexec/softether/vpncmd/vpncmd",
                "localhost", "/SERVER",
                "/IN:" + self.host.path("reference.in"), limit=30)
        except (LabError, subprocess.TimeoutExpired):
            return False
        return out.count("completed successfully") >= 3

    def log(self):
        return self.host.read("reference.log")

    def stop(self):
        # unshare heeds no other signal.
        proc = self.procs.pop("reference")
        proc.kill()
        proc.wait()
        return ""
