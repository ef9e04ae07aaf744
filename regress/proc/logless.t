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


# Nobody takes the log: the disk is full, the reader of the pipe is gone, there
# is no syslogd. The daemon works on.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Daemon;
use Fcntl;
use POSIX qw(mkfifo);
use Test::More;

# It answers: its socket is there before anybody listens.
sub starts {
	my ($d, $name) = @_;
	ok(Daemon::until_true(sub { ($d->show('conf'))[2] }),
	    "$name: it starts");
}

# It answers, reads its file anew (which it wants to log) and answers again.
sub works {
	my ($d, $name) = @_;
	starts($d, $name);
	for my $n (20 .. 39) {
		$d->conf("answer $n\n");
		my ($status, $why) = $d->request(4, '');
		my (undef, undef, @r) = $d->show('conf');
		next if ($r[0][1]{answer} // -1) == $n;
		is($r[0][1]{answer}, $n, "$name: reload $n") || diag($status, $why);
		return;
	}
	pass("$name: 20 reloads");
}

{
	my $d = Daemon->new;
	$d->{log} = '/dev/full';
	$d->start;
	works($d, 'disk full');
	is($d->stop, 0, 'disk full: SIGTERM: exit 0');
}
{
	my $d = Daemon->new;
	$d->{log} = "$d->{dir}/fifo";
	mkfifo($d->{log}, 0600) or die "mkfifo: $!";
	sysopen(my $reader, $d->{log}, O_RDONLY | O_NONBLOCK) or die $!;
	$d->start;
	starts($d, 'reader there');
	close($reader);
	works($d, 'reader gone');
	is($d->stop, 0, 'reader gone: SIGTERM: exit 0');
}
{
	my $d = Daemon->new(program => 'unshare', args => ['-m', 'sh', '-c',
	    '[ ! -e /dev/log ] || mount --bind /dev/null /dev/log; ' .
	    'exec "$0" "$@"', "$Daemon::HERE/exampled"]);
	$d->start;
	$d->{program} = "$Daemon::HERE/exampled";
	is($d->ends, 0, 'no syslogd: it goes to the background');
	works($d, 'no syslogd');
	open(my $f, '<', "$d->{sock}/exampled.pid") or die $!;
	chomp(my $pid = <$f>);
	kill('TERM', $pid);
	ok(Daemon::gone($pid), 'no syslogd: SIGTERM ends it');
	ok(!-S "$d->{sock}/exampled.ctl", 'no syslogd: no socket is left');
}
done_testing();
