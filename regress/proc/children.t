#!/usr/bin/perl
# Copyright (c) 2026 The adit authors
#
# Permission to use, copy, modify, and distribute this software for any
# purpose with or without fee is hereby granted, provided that the above
# copyright notice and this permission notice appear in all copies.
#
# THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
# WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
# MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
# ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
# WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
# ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
# OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
#

# Children that lie, die or are killed: the daemon goes down closed, says why,
# and leaves no orphan.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Daemon;
use Test::More;
use Time::HiRes qw(time);

# Nothing of this daemon is left, and nothing went unsaid.
sub down_closed {
	my ($d, $what, $re, $kids) = @_;
	is($d->ends(2), 1, "$what: the daemon exits with 1 within 2 s");
	like($d->text, $re, "$what: it says why");
	like($d->text, qr/^exampled: kernel is clean$/m,
	    "$what: it cleans up");
	ok(Daemon::gone(values %$kids), "$what: no orphan");
	ok(!-e "$d->{sock}/exampled.ctl", "$what: no socket");
}

my $closed = qr/taken for compromised, going down$/m;
my @lies = (
	['lie-type', qr/type 999 is not in the table: $closed/],
	['lie-short', qr/type 64 with 2 bytes, 4 to 4 allowed: $closed/],
	['lie-long', qr/type 64 with 8 bytes, 4 to 4 allowed: $closed/],
	['lie-phase', qr/type 66 in phase 0x4, 0x8 allowed: $closed/],
	['lie-ready', qr/type 32 in phase 0x4, 0x2 allowed: $closed/],
	['lie-stopped', qr/type 36 in phase 0x4, 0x8 allowed: $closed/],
	['lie-nofd', qr/type 65 without its descriptor: $closed/],
	['lie-fd', qr/type 64 with a descriptor, none allowed: $closed/],
	['lie-value', qr/ASK 16777215: over 1000: $closed|ASK \d+: over 1000: $closed/],
	['lie-dial', qr{DIAL \.\./\.\./etc/passwd: not for this child: $closed}],
	['lie-name', qr/DIAL: name without end: $closed/],
	['lie-header', qr/malformed header: $closed/],
	['lie-length', qr/type 64 says 7 bytes, 3 came: $closed/],
	['die-close', qr/child engine (closed its link|exited with 1), going down$/m],
	['die-exit', qr/child engine exited with 3, going down$/m],
	['die-fatal', qr/own invariant is broken\n.*child engine exited with 1, going down$/m],
	['die-abort', qr/child engine killed by signal 6, going down$/m],
);

for my $lie (@lies) {
	my ($name, $re) = @$lie;
	my $d = Daemon->new;
	$d->up or fail("$name: starts");
	my %kids = $d->children;
	$d->sin($name);
	down_closed($d, $name, $re, \%kids);
}

# ---- kill -9 of each ----
for my $name (qw(engine keys worker)) {
	my $d = Daemon->new;
	$d->up or fail("$name: starts");
	my %kids = $d->children;
	kill('KILL', $kids{$name});
	down_closed($d, "kill -9 $name",
	    qr/^exampled: child $name killed by signal 9, going down$/m,
	    \%kids);
}
{
	my $d = Daemon->new;
	ok($d->up, 'kill -9 parent: starts');
	my %kids = $d->children;
	kill('KILL', $d->{pid});
	is($d->ends, 'signal 9', 'kill -9 parent');
	ok(Daemon::gone(values %kids), 'kill -9 parent: no orphan');
}
# while they start: the parent is killed as soon as a child is there
for my $round (1 .. 5) {
	my $d = Daemon->new->start;
	my %kids;
	Daemon::until_true(sub { %kids = $d->children; %kids });
	kill('KILL', $d->{pid});
	$d->ends;
	ok(Daemon::gone(values %kids), "kill -9 at start $round: no orphan");
}
# a child that is stopped cannot end by itself: it is made to
{
	my $d = Daemon->new;
	ok($d->up, 'a stopped child: starts');
	my %kids = $d->children;
	kill('STOP', $kids{worker});
	my $begin = time();
	kill('KILL', $kids{keys});
	is($d->ends, 1, 'a stopped child: the daemon ends all the same');
	cmp_ok(time() - $begin, '<', 9, 'a stopped child: not much later');
	ok(Daemon::gone(values %kids), 'a stopped child: no orphan');
}
# signals for children are the parent's business
{
	my $d = Daemon->new;
	ok($d->up, 'signals to children: starts');
	my %kids = $d->children;
	kill($_, values %kids) for qw(TERM INT HUP USR1 USR2 PIPE);
	is((($d->show('conf'))[2] // [])->[1]{answer}, 42,
	    'signals to children: they live');
	kill('TERM', $d->{pid}, values %kids);
	is($d->ends, 0, 'TERM to all of them: stops in order');
	like($d->text, qr/goodbye is said/, 'TERM to all of them: goodbye');
}

# ---- the sanitized build: what the sanitizers say gets out ----
{
	my $d = Daemon->new(program => "$Daemon::HERE/exampled-san");
	ok($d->up, 'sanitized: starts under its filter');
	is((($d->show('double'))[2] // [])->[1]{value}, 42, 'sanitized: serves');
	is($d->stop, 0, 'sanitized: stops');
	unlike($d->text, qr/ERROR: |runtime error|sandbox/,
	    'sanitized: nothing to say');
	$d = Daemon->new(program => "$Daemon::HERE/exampled-san");
	ok($d->up, 'sanitized, with a bug: starts');
	$d->sin('bug-heap');
	is($d->ends, 1, 'sanitized, with a bug: goes down');
	like($d->text, qr/ERROR: AddressSanitizer: heap-buffer-overflow/,
	    'sanitized, with a bug: the report is there');
	unlike($d->text, qr/sandbox/, 'sanitized, with a bug: not the filter');
}

done_testing();
