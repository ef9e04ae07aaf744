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

# The control socket, and a link between daemons: half a message, too large a
# one, those who do not read, those who do not ask, too many of them.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Daemon;
use Socket;
use Test::More;
use Time::HiRes qw(time);

my $d = Daemon->new;
ok($d->up, 'starts');

sub serves {
	my ($what) = @_;
	my ($status, $text, @r) = $d->show('conf');
	is(($r[0] // [])->[1]{answer}, 42, "$what: others are served");
}

my $fds;

sub descriptors {
	my %kids = $d->children;
	my @fds = glob("/proc/$kids{engine}/fd/*");
	return scalar(@fds);
}

# What is closed is closed within the time limit, not at once: the engine
# hears of a client's end when its loop comes round.
sub settled {
	my ($what) = @_;
	Daemon::until_true(sub { descriptors() == $fds });
	is(descriptors(), $fds, $what);
}

# ---- what is right ----
{
	my $s = $d->control;
	my ($status, $text, @r) = Daemon::ask($s, 2, Daemon::str('conf'));
	is($status, 0, 'show: status');
	is($text, '', 'show: text');
	is_deeply(\@r, [['conf', { answer => 42, reloads => 0, stubborn => 0,
	    dial => '' }]], 'show: record');
	($status, $text, @r) = Daemon::ask($s, 2, Daemon::str('double'), 77);
	is($r[0][1]{value}, 42, 'show: an answer that comes later');
	($status, $text, @r) = Daemon::ask($s, 2, Daemon::str("a\nb"));
	is($status, 1, 'unknown word: refused');
	is($text, "exampled does not know that: a\nb", 'unknown word: text');
	($status, $text) = Daemon::ask($s, 3, Daemon::str('7f3a-12'));
	is($text, '7f3a-12: no such session', 'close: the word is handed on');
	# without ours, which is open for sure while we have it
	$fds = descriptors() - 1;
}

# ---- what is wrong ----
my $hello = Daemon::packet(1, 0, pack('n', 1) . Daemon::str('test'));
my @wrong = (
	['half a header', [$hello, "\0\2\0\0\0"]],
	['half a message', [$hello, pack('nnNN', 2, 0, 1, 6) . "\0\4"]],
	['length 0 and more', [$hello, pack('nnNN', 2, 0, 1, 0) . "\0\4conf"]],
	['length 4294967295', [$hello, pack('nnNN', 2, 0, 1, 0xffffffff) . "\0\4conf"]],
	['over 65536 bytes', [$hello, Daemon::packet(2, 1, 'x' x 70000)]],
	['a word of 1000 bytes', [$hello, Daemon::packet(2, 1, Daemon::str('x' x 1000))]],
	['text longer than it is', [$hello, Daemon::packet(2, 1, "\0\7conf")]],
	['text shorter than it is', [$hello, Daemon::packet(2, 1, "\0\2conf")]],
	['NUL in the text', [$hello, Daemon::packet(2, 1, "\0\5co\0nf")]],
	['unknown type', [$hello, Daemon::packet(999, 1, '')]],
	['an answer', [$hello, Daemon::packet(33, 1, "\0\0\0")]],
	['no HELLO', [Daemon::packet(2, 1, Daemon::str('conf'))]],
	['HELLO twice', [$hello, $hello]],
	['another version', [Daemon::packet(1, 0, pack('n', 99) . Daemon::str('test'))]],
	['to monitor a word', [$hello, Daemon::packet(6, 1, Daemon::str('conf'))]],
	['to monitor twice', [$hello, Daemon::packet(6, 1, ''),
	    Daemon::packet(6, 2, '')]],
	['a request while it monitors', [$hello, Daemon::packet(6, 1, ''),
	    Daemon::packet(2, 2, Daemon::str('conf'))]],
	['two requests at once', [$hello, Daemon::packet(2, 1, Daemon::str('never')),
	    Daemon::packet(2, 2, Daemon::str('conf'))]],
);
for my $case (@wrong) {
	my ($what, $packets) = @$case;
	my $s = $d->connect_to('exampled.ctl');
	send($s, $_, MSG_NOSIGNAL) for @$packets;
	ok(Daemon::closed($s), "$what: cut off");
}
serves('after all that');
settled('no descriptor is left');

# a client that goes while its request is worked on
for (1 .. 20) {
	my $s = $d->control // next;
	Daemon::put($s, 2, 1, Daemon::str($_ % 2 ? 'never' : 'double'));
	close($s);
}
# their places are free when the engine has heard that they went
settled('clients that went: no descriptor is left');
serves('clients that went');

# ---- too many ----
{
	my @s = grep { defined } map { $d->control } 1 .. 16;
	is(scalar(@s), 16, '16 clients are served');
	is((Daemon::ask($s[15], 2, Daemon::str('conf')))[0], 0, 'the last, too');
	my $more = $d->connect_to('exampled.ctl');
	ok(Daemon::closed($more), 'the 17th is refused');
	my $n = 0;
	for (1 .. 1000) {
		my $s = $d->connect_to('exampled.ctl') // next;
		$n++;
	}
	cmp_ok($n, '>', 0, "1,000 more: $n got as far as connect(2)");
	is((Daemon::ask($s[0], 2, Daemon::str('conf')))[0], 0,
	    'the first is still served');
}
settled('too many: no descriptor is left');
serves('after too many');
ok($d->says(qr/lines suppressed/), 'too many: the log is limited, too');

# ---- a client that does not read ----
{
	my $s = $d->control;
	Daemon::put($s, 2, 9, Daemon::str('big'));
	serves('while one does not read');
	ok(Daemon::until_true(sub { descriptors() == $fds }),
	    'over the limit of bytes: cut off');
	ok($d->says(qr/client cut off: \d+ messages, \d+ bytes wait/),
	    'and it is said');
}
{
	# one that stops reading with less than the limit, and one that never
	# asks: the clock looks after both
	my $stall = $d->control;
	Daemon::put($stall, 2, 9, Daemon::str('some'));
	my $idle = $d->control;
	my $begin = time();
	ok(Daemon::closed($idle, 40), 'asks nothing: cut off');
	my $took = time() - $begin;
	cmp_ok($took, '>', 9, 'not before 10 s');
	cmp_ok($took, '<', 20, 'but soon after');
	ok($d->says(qr/client cut off: asks nothing/), 'and it is said');
	ok($d->says(qr/client cut off: does not read/),
	    'stops reading: cut off, too');
	settled('both: no descriptor is left');
	my ($status, $text, @r) = $d->show('some');
	is(scalar(@r), 300, 'one that reads gets it all');
}

# ---- noise is limited ----
{
	my ($status) = $d->show('noise');
	ok($d->says(qr/noise.*^exampled\[engine\]: 95 lines suppressed$/ms),
	    'noise: what was held back is counted');
	my @noise = $d->text =~ /(peer 192\.0\.2\.1:500: noise.*)/g;
	is(scalar(@noise), 5, 'noise: 5 lines of one source');
	is($noise[0], 'peer 192.0.2.1:500: noise 0 \033[31m', 'noise: escaped');
	my @other = $d->text =~ /other noise/g;
	is(scalar(@other), 1, 'noise: the other source is heard');
}

# ---- a link between daemons ----
{
	my $s = $d->connect_to('example.sock');
	is(Daemon::hello($s)->[0], 1, 'link: HELLO both ways');
	Daemon::put($s, 2, 3, 'abc');
	is_deeply(Daemon::get($s), [2, 3, 'abc'], 'link: works');
	Daemon::put($s, 2, 3, 'x' x 65);
	ok(Daemon::closed($s), 'link: too long, closed');
	ok($d->says(qr/example\.sock: type 2 with 65 bytes, 1 to 64 allowed/),
	    'link: and it is said');
	$s = $d->connect_to('example.sock');
	Daemon::put($s, 2, 3, 'abc');
	ok(Daemon::closed($s), 'link: no HELLO, closed');
}
is($d->stop, 0, 'stops');
unlike($d->text, qr/ERROR: |runtime error|sandbox/, 'nothing odd');

done_testing();
