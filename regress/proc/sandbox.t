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

# Each child of each daemon, as it ships, tries what its sandbox forbids and is
# stopped: trespass.so does it from within, when the child reads its first
# message. The parent must say that it was the sandbox, and go down closed.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Daemon;
use File::Temp;
use Test::More;

Daemon::own_network();

my $top = "$Daemon::HERE/../..";
my $users = File::Temp->new;
print $users "alice:\\\n\t:password=wonderland:\n";
close($users);
chmod(0600, $users->filename);
my $vpn = <<EOT;
ike passive esp transport proto udp from 127.0.0.1 port 1701 to any \\
	psk "swordfish-but-longer"
tunnel L2TP protocol l2tp {
	listen on 127.0.0.1
}
ipcp IPCP {
	pool-address 10.9.0.2-10.9.0.254
	dns-servers 10.9.0.1
}
interface pppx0 address 10.9.0.1 ipcp IPCP
authentication LOCAL type local {
	users-file "$users"
}
bind tunnel from L2TP authenticated by LOCAL to pppx0
EOT

my @daemons = (
	{ program => "$Daemon::HERE/exampled", conf => "answer 42\n",
	    children => [qw(engine keys worker)], keys => ['keys'] },
	{ program => "$top/ikeyd/ikeyd", conf => $vpn,
	    children => [qw(engine keys)], keys => ['keys'] },
	{ program => "$top/l2tpd/l2tpd", conf => $vpn,
	    children => ['engine'], keys => [] },
	{ program => "$top/pppd-lite/pppd-lite", conf => $vpn,
	    children => [qw(engine auth)], keys => ['auth'] },
	{ program => "$top/pipexd/pipexd", conf => $vpn,
	    children => ['worker'], keys => [] },
);
my @acts = qw(open socket connect fork exec kill ptrace code);

for my $daemon (@daemons) {
	my ($name) = $daemon->{program} =~ m,([^/]+)$,;
	my $d = Daemon->new(%$daemon);
	ok($d->up, "$name: starts untouched") or diag($d->text);
	my %kids = $d->children;
	is_deeply([sort keys %kids], [sort @{$daemon->{children}}],
	    "$name: each of its children is in the list");
	is($d->stop, 0, "$name: stops") or diag($d->text);
	unlike($d->text, qr/sandbox/, "$name: no violation by itself");
	for my $child (@{$daemon->{children}}) {
		my @more = grep { $_ eq $child } @{$daemon->{keys}};
		for my $act (@acts, @more ? ('accept') : ()) {
			trespass($daemon, $name, $child, $act);
		}
	}
}

sub trespass {
	my ($daemon, $name, $child, $act) = @_;
	my $d = Daemon->new(%$daemon, env => {
		LD_PRELOAD => "$Daemon::HERE/trespass.so",
		TRESPASS => "$child:$act"
	});
	$d->start;
	is($d->ends, 1, "$name $child: $act: the daemon goes down");
	like($d->text, qr/^$name: child $child killed by sandbox \(signal 31\), going down$/m,
	    "$name $child: $act: stopped by the sandbox");
	unlike($d->text, qr/trespass survived/, "$name $child: $act: not done");
}

# What libraries do by themselves is not in the way.
{
	my $d = Daemon->new;
	$d->up or fail('libraries: starts');
	is_deeply([$d->show('libraries')], [0, '', ['libraries',
	    { first => 1, crypto => 1, time => 1 }]],
	    'libraries: local time, sorting, keys and digests in a sandbox');
	is($d->stop, 0, 'libraries: nothing happened') or diag($d->text);
}

# The test itself: an act that is allowed is survived and seen.
{
	my $d = Daemon->new(env => {
		LD_PRELOAD => "$Daemon::HERE/trespass.so",
		TRESPASS => 'keys:nothing'
	});
	ok($d->up, 'an act that is allowed: the daemon starts');
	ok($d->says(qr/^trespass survived$/m), 'and it was done');
	is($d->stop, 0, 'and nothing happened');
}

done_testing();
