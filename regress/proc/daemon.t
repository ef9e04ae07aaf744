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

# A daemon from its command line to its end: options, -n, stop, reload, a
# second copy, stale sockets, dialling.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Daemon;
use File::Temp qw(tempdir);
use Socket;
use Test::More;
use Time::HiRes qw(time);

my $program = "$Daemon::HERE/exampled";

sub run {
	my (@args) = @_;
	my $out = qx(@args 2>&1);
	return ($? >> 8, $out);
}

# ---- without a process that stays ----
{
	my $d = Daemon->new(conf => "answer 5\n");
	my ($rc, $out) = run($program, '-n', '-f', $d->{conf});
	is($rc, 0, '-n: exit 0');
	is($out, "configuration OK\n", '-n: says OK');
	($rc, $out) = run($program, '-nv', '-f', $d->{conf});
	is($out, "answer 5\nconfiguration OK\n", '-nv: prints the file');
	$d->conf("answer \$A\n");
	($rc, $out) = run($program, '-nv', '-D', 'A=77', '-f', $d->{conf});
	is($out, "answer 77\nconfiguration OK\n", '-D: macro');
	$d->conf("answer 1\nnonsense\nmore\n");
	($rc, $out) = run($program, '-d', '-f', $d->{conf});
	is($rc, 1, 'broken file: exit 1');
	is($out, "exampled: $d->{conf}:2: not understood\n" .
	    "exampled: $d->{conf}:3: not understood\n",
	    'broken file: file:line: reason');
	($rc, $out) = run($program, '-x');
	is($rc, 1, 'unknown option: exit 1');
	like($out, qr/^usage: exampled /m, 'unknown option: usage');
	($rc, $out) = run($program, '-P', 'engine', '</dev/null', '3<&-');
	is($rc, 1, '-P by hand: exit 1');
	like($out, qr/-P is for the parent/, '-P by hand: says so');
	($rc, $out) = run($program, '-P', 'nobody');
	like($out, qr/no such child/, '-P with another name: says so');
	$d->conf("answer 13\n");
	($rc, $out) = run($program, '-d', '-f', $d->{conf}, '-s',
	    "$d->{dir}/s");
	is($rc, 1, 'what cannot be had: exit 1');
	like($out, qr/^exampled: answer 13 cannot be had$/m, 'and says why');
	is_deeply([glob("$d->{dir}/s/*")], ["$d->{dir}/s/exampled.pid"],
	    'and leaves no socket');
	is(-s "$d->{dir}/s/exampled.pid", 0, 'and no pid');
	$d->conf("answer 5\n");
	for my $mode (0775, 0757) {
		chmod($mode, "$d->{dir}/s");
		($rc, $out) = run($program, '-d', '-f', $d->{conf}, '-s',
		    "$d->{dir}/s");
		is($rc, 1, sprintf('socket directory of mode %o: exit 1',
		    $mode));
		like($out, qr/others may write to it/, 'and says why');
	}
	chmod(0755, "$d->{dir}/s");
	chown(scalar(getpwnam('nobody')), -1, "$d->{dir}/s");
	($rc, $out) = run($program, '-d', '-f', $d->{conf}, '-s',
	    "$d->{dir}/s");
	is($rc, 1, "a socket directory that is another's: exit 1");
}

# ---- start, children, stop ----
{
	my $d = Daemon->new;
	ok($d->up, 'starts');
	my %kids = $d->children;
	is_deeply([sort keys %kids], [qw(engine keys worker)],
	    'has its children');
	for my $name (sort keys %kids) {
		my $nobody = getpwnam('nobody');
		open(my $f, '<', "/proc/$kids{$name}/status") or die;
		my $status = do { local $/; <$f> };
		like($status, qr/^Uid:\s+($nobody)\s+\1\s+\1\s+\1$/m,
		    "$name: is nobody, for good");
		like($status, qr/^Groups:\s+(\d+)\s*$/m, "$name: one group");
		like($status, qr/^CapEff:\s+0+$/m, "$name: no capability");
		like($status, qr/^NoNewPrivs:\s+1$/m, "$name: no new rights");
		like($status, qr/^Seccomp:\s+2$/m, "$name: has a filter");
		is(readlink("/proc/$kids{$name}/root"), '/var/empty',
		    "$name: in an empty root");
		open(my $l, '<', "/proc/$kids{$name}/limits") or die;
		my $limits = do { local $/; <$l> };
		like($limits, qr/^Max core file size\s+0\s+0\s/m,
		    "$name: no core");
		my @std = map { readlink("/proc/$kids{$name}/fd/$_") // '' }
		    0, 1;
		is_deeply(\@std, ['/dev/null', '/dev/null'],
		    "$name: nothing to read from");
	}
	open(my $l, '<', "/proc/$d->{pid}/limits") or die;
	like(do { local $/; <$l> }, qr/^Max core file size\s+0\s+0\s/m,
	    'parent: no core');
	my @mode = map { sprintf('%04o', (stat("$d->{sock}/$_"))[2] & 07777) }
	    'exampled.ctl', 'example.sock', '.';
	is_deeply(\@mode, [qw(0600 0600 0755)], 'sockets 0600, directory 0755');
	my ($status, $text, @r) = $d->show('conf');
	is($r[0][1]{answer}, 42, 'the configuration came to the child');
	my $begin = time();
	is($d->stop, 0, 'SIGTERM: exit 0');
	cmp_ok(time() - $begin, '<', 2.9, 'SIGTERM: at once');
	like($d->text, qr/goodbye is said\n.*late\n/s,
	    'SIGTERM: the child said goodbye first');
	like($d->text, qr/kernel is clean\n.*stopped\n/, 'SIGTERM: last hook');
	ok(Daemon::gone(values %kids), 'no child is left');
	is_deeply([glob("$d->{sock}/*")], ["$d->{sock}/exampled.pid"],
	    'no socket is left');
	is(-s "$d->{sock}/exampled.pid", 0, 'no pid is left');
	unlike($d->text, qr/ERROR: |runtime error|sandbox/, 'nothing odd');
}
{
	my $d = Daemon->new;
	ok($d->up, 'starts again');
	kill('INT', $d->{pid});
	is($d->ends, 0, 'SIGINT: exit 0');
	$d = Daemon->new->start;
	kill('TERM', $d->{pid}) if $d->says(qr/./, 0.001);
	Daemon::until_true(sub { -S "$d->{sock}/exampled.ctl" });
	my %kids;
	Daemon::until_true(sub { %kids = $d->children; %kids });
	kill('TERM', $d->{pid});
	is($d->ends, 0, 'SIGTERM while starting: exit 0');
	ok(Daemon::gone(values %kids), 'and no child is left');
}
{
	my $d = Daemon->new(conf => "stubborn\n");
	ok($d->up, 'a child that does not answer STOP');
	my %kids = $d->children;
	my $begin = time();
	is($d->stop, 0, 'the daemon stops');
	my $took = time() - $begin;
	cmp_ok($took, '>=', 2.9, 'after waiting');
	cmp_ok($took, '<', 9, 'but not for ever');
	like($d->text, qr/no goodbye within 3000 ms/, 'and says so');
	ok(Daemon::gone(values %kids), 'no child is left');
}

# ---- in the background ----
{
	my $d = Daemon->new(args => []);
	$d->start;
	is($d->ends, 0, 'background: the caller goes on');
	my $pid = Daemon::until_true(sub {
		open(my $f, '<', "$d->{sock}/exampled.pid") or return 0;
		my $p = <$f> // return 0;
		chomp($p);
		return $p != $d->{pid} && Daemon::alive($p) ? $p : 0;
	});
	ok($pid, 'background: the daemon runs, its pid is in the file');
	my @r = Daemon::until_true(sub {
		my ($status, $text, @records) = $d->show('conf');
		return $records[0];
	});
	is($r[0][1]{answer}, 42, 'background: it serves');
	my %kids = $d->children($pid);
	is(scalar(keys %kids), 3, 'background: with its children');
	like(readlink("/proc/$kids{engine}/fd/2"), qr/^pipe:/,
	    'background: the log of a child goes through the parent');
	kill('TERM', $pid);
	ok(Daemon::gone($pid, values %kids), 'background: stops');
}

# ---- reload ----
{
	my $d = Daemon->new;
	ok($d->up, 'reload: up');
	my $conf = sub { my (undef, undef, @r) = $d->show('conf'); $r[0][1] };
	$d->conf("answer 43\n");
	kill('HUP', $d->{pid});
	ok($d->says(qr/^exampled: reloaded$/m), 'SIGHUP: reloaded');
	is($conf->()->{answer}, 43, 'SIGHUP: the child knows');
	$d->conf("answer 44\nrubbish\n");
	my ($status, $text) = $d->request(4, '');
	is($status, 1, 'CTL_RELOAD of a broken file: refused');
	is($text, "$d->{conf}:2: not understood", 'with file:line: reason');
	is($conf->()->{answer}, 43, 'and nothing has changed');
	$d->conf("answer 13\n");
	($status, $text) = $d->request(4, '');
	is($status, 1, 'what cannot be had: refused');
	is($conf->()->{answer}, 43, 'and nothing has changed');
	$d->conf("answer 45\n");
	($status, $text) = $d->request(4, '');
	is($status, 0, 'CTL_RELOAD: done');
	is($conf->()->{answer}, 45, 'and known to the child at once');
	unlink($d->{conf});
	($status) = $d->request(4, '');
	is($status, 1, 'no file: refused');
	$d->conf("answer 46\n");
	my $before = $conf->()->{reloads};
	kill($_ % 3 ? 'HUP' : 'USR1', $d->{pid}) for 1 .. 1000;
	kill('PIPE', $d->{pid});
	ok(Daemon::until_true(sub { ($conf->() // {})->{answer} == 46 }),
	    'a storm of signals: it lives and has reloaded');
	is($d->stop, 0, 'and stops');
	like($d->text, qr/^exampled: \S+:2: not understood$/m, 'logged');
}

# ---- log level ----
{
	my $d = Daemon->new;
	ok($d->up, 'log: up');
	unlike($d->text, qr/answer is/, 'brief: no debug lines');
	my ($status) = $d->request(5, Daemon::str('verbose'));
	is($status, 0, 'log verbose');
	$d->request(4, '');
	ok($d->says(qr/^exampled\[engine\]: answer is 42$/m),
	    'the child has heard');
	my $n = () = $d->text =~ /answer is/g;
	is(($d->request(5, Daemon::str('brief')))[0], 0, 'log brief');
	is(($d->request(4, ''))[0], 0, 'reload');
	is(scalar(() = $d->text =~ /answer is/g), $n, 'no debug lines again');
	is(($d->request(5, Daemon::str('loud')))[0], 1, 'log loud: refused');
}

# ---- a second copy, what a crash leaves ----
{
	my $d = Daemon->new;
	ok($d->up, 'first copy: up');
	my $second = Daemon->new(dir => $d->{dir});
	$second->start;
	is($second->ends, 1, 'second copy: exit 1');
	like($second->text, qr/another exampled runs with this directory/,
	    'and says why');
	is((($d->show('conf'))[2] // [])->[1]{answer}, 42,
	    'the first is not hurt');
	my %kids = $d->children;
	kill('KILL', $d->{pid});
	is($d->ends, 'signal 9', 'kill -9 of the parent');
	ok(Daemon::gone(values %kids), 'takes the children along');
	ok(-S "$d->{sock}/exampled.ctl", 'its sockets are left behind');
	my $next = Daemon->new(dir => $d->{dir});
	ok($next->up, 'the next one starts over stale sockets');
	is((($next->show('conf'))[2] // [])->[1]{answer}, 42, 'and serves');
	is($next->stop, 0, 'and stops');

	# a socket that is served by somebody else, without our lock
	socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die;
	bind($s, pack_sockaddr_un("$d->{sock}/example.sock")) or die;
	listen($s, 5) or die;
	my $third = Daemon->new(dir => $d->{dir});
	$third->start;
	is($third->ends, 1, 'a served socket: exit 1');
	like($third->text, qr/example\.sock: Address already in use/,
	    'and says why');
	ok($third->connect_to('example.sock'), 'it is still there');
	ok(!-e "$d->{sock}/exampled.ctl", 'what was made is gone');
}

# ---- dialling ----
{
	my $d = Daemon->new(conf => "dial other.sock\n");
	ok($d->up, 'dial: up without the other');
	my $server = sub {
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die;
		unlink("$d->{sock}/other.sock");
		bind($s, pack_sockaddr_un("$d->{sock}/other.sock")) or die;
		listen($s, 5) or die;
		return $s;
	};
	my $s = $server->();
	$s->blocking(0);
	my $count = sub {
		while (accept(my $c, $s)) { close($c) }
		return $d->text =~ /.*dialed (\d+)$/ms ? $1 : 0;
	};
	ok(Daemon::until_true(sub { $count->() >= 1 }),
	    'connected when it is there');
	ok(Daemon::until_true(sub { $count->() >= 3 }),
	    'and again after the link fell');
	my ($begin, $n) = (time(), $count->());
	ok(Daemon::until_true(sub { $count->() >= $n + 4 }), 'and again');
	cmp_ok(time() - $begin, '>', 0.7, 'never faster than every 250 ms');
	close($s);
	is($d->stop, 0, 'stops while dialling');
}

done_testing();
