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

# No daemon starts on a kernel that has no random numbers: a key that can be
# guessed is worse than none. norandom makes getrandom(2) fail.

use strict;
use warnings;
use Errno qw(EAGAIN ENOSYS);
use FindBin;
use lib $FindBin::Bin;
use Daemon;
use Test::More;

Daemon::own_network();

my $top = "$Daemon::HERE/../..";
my $vpn = <<EOT;
ike passive esp transport proto udp from 127.0.0.1 port 1701 to any \\
	psk "swordfish-but-longer"
tunnel L2TP protocol l2tp {
	listen on 127.0.0.1
}
ipcp IPCP {
	pool-address 10.9.0.2-10.9.0.254
}
interface pppx0 address 10.9.0.1 ipcp IPCP
authentication LOCAL type local {
	users-file "/nowhere"
}
bind tunnel from L2TP authenticated by LOCAL to pppx0
EOT
my %says = (
	EAGAIN, 'the kernel has not gathered enough yet, try again later',
	ENOSYS, 'Function not implemented',
);

# A daemon, started where getrandom(2) fails.
sub without {
	my ($error, $program, $conf, @more) = @_;
	my $d = Daemon->new(conf => $conf,
	    program => "$Daemon::HERE/norandom",
	    args => [$error, $program, '-d', @more]);
	return $d->start;
}

for my $daemon (["$Daemon::HERE/exampled", "answer 42\n"],
    map { ["$top/$_/$_", $vpn] } qw(ikeyd l2tpd pppd-lite pipexd)) {
	my ($program, $conf) = @$daemon;
	my ($name) = $program =~ m,([^/]+)$,;
	for my $error (sort keys %says) {
		my $d = without($error, $program, $conf);
		is($d->ends, 1, "$name: errno $error: exit 1");
		is($d->text, "$name: no random numbers: $says{$error}\n",
		    "$name: errno $error: says why, and nothing else");
		ok(!-e $d->{sock}, "$name: errno $error: made nothing");
	}
}

# A configuration can be checked all the same.
{
	my $d = without(EAGAIN, "$top/ikeyd/ikeyd", $vpn, '-n');
	is($d->ends, 0, 'ikeyd -n needs none') or diag($d->text);
}
# The test itself: nothing else kept it from starting.
{
	my $d = Daemon->new;
	ok($d->up, 'with random numbers: it starts') or diag($d->text);
	is($d->stop, 0, 'and stops');
}

done_testing();
