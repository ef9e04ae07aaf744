# Copyright (c) 2026 The adit authors
# SPDX-License-Identifier: ISC
"""TAP output.  A test prints what it expected and what came."""

import sys


class Tap:
    """Counts checks; run() turns every way to end into a plan."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def note(self, text):
        for line in str(text).splitlines():
            print("# " + line, flush=True)

    def ok(self, good, name, detail=""):
        """One check; `detail` is printed where it failed."""
        self.count += 1
        if not good:
            self.failed += 1
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name),
              flush=True)
        if not good and detail != "":
            self.note(detail)
        return bool(good)

    def equal(self, got, want, name):
        return self.ok(got == want, name,
                       "expected: %r\n     got: %r" % (want, got))

    def at_least(self, got, want, name):
        return self.ok(got >= want, name,
                       "expected: at least %r\n     got: %r" % (want, got))

    def match(self, text, regex, name):
        return self.ok(regex.search(text), name,
                       "expected: /%s/\n     got: %s" % (regex.pattern, text))

    def end(self):
        print("1..%d" % self.count, flush=True)
        sys.exit(1 if self.failed or not self.count else 0)
