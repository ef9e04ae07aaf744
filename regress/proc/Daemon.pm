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

# A daemon under test: started in the foreground with a socket directory of its
# own, its words read from a file, spoken to as vpnctl does. Nothing here
# sleeps for a guess: every wait is for an event, with a limit.

package Daemon;

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use IO::Handle;
use POSIX qw(WNOHANG);
use Socket;
use List::Util qw(max min);
use Time::HiRes qw(time sleep);

our $LIMIT = 10;	# seconds for anything
our $HERE = dirname(abs_path(__FILE__));

# CPU seconds of ours, and of what we ran and waited for.
sub cpu {
	my ($user, $system, $cuser, $csystem) = times();
	return $user + $system + $cuser + $csystem;
}

# Seconds so far in which somebody here waited for a CPU, whose total may be
# two seconds behind; undef where the system does not tell.
sub wanted {
	open(my $f, '<', '/proc/pressure/cpu') or return undef;
	return (<$f> // '') =~ /total=(\d+)/ ? $1 / 1e6 : undef;
}

# Wait until the code gives something true, and return that. What a look takes
# beyond the double of its CPU time went to others, as that of the daemon did,
# and puts the end off, as in vm/lib/limit.py. There is always one look after
# it, however late.
sub until_true {
	my ($code, $limit) = @_;
	my ($seen, $used, $wanted) = (time(), cpu(), wanted());
	my $end = $seen + ($limit // $LIMIT);
	my $lost = 0;
	while (1) {
		my ($now, $cpu) = (time(), cpu());
		$lost += max(0, $now - $seen - 0.1 - 2 * ($cpu - $used));
		($seen, $used) = ($now, $cpu);
		my $got = $code->();
		return $got if $got;
		my $busy = defined($wanted) ? wanted() - $wanted + 2 : 0;
		return undef if $now > $end + min($lost, $busy,
		    9 * ($limit // $LIMIT));
		sleep(0.01);
	}
}

# Begin this script anew in a network namespace of its own: daemons that bind
# ports of 127.0.0.1 meet nobody who has them.
sub own_network {
	return if ($ENV{OWN_NETWORK} // '') eq $$;
	$ENV{OWN_NETWORK} = $$;
	exec('unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"',
	    'sh', $^X, $0, @ARGV) or die "unshare: $!";
}

# new(conf => text, program => path, env => {}, args => [], dir => path)
sub new {
	my ($class, %o) = @_;
	my $self = bless {
		program => $o{program} // "$HERE/exampled",
		env => $o{env} // {},
		args => $o{args} // ['-d'],
		dir => $o{dir} // tempdir(CLEANUP => 1),
	}, $class;
	$self->{conf} = "$self->{dir}/conf";
	$self->{sock} = "$self->{dir}/s";
	$self->{log} = "$self->{dir}/log." . int(time() * 1000);
	$self->conf($o{conf} // "answer 42\n");
	return $self;
}

sub conf {
	my ($self, $text) = @_;
	open(my $f, '>', $self->{conf}) or die "$self->{conf}: $!";
	print $f $text;
	close($f) or die $!;
	chmod(0600, $self->{conf});
}

sub start {
	my ($self) = @_;
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		$ENV{$_} = $self->{env}{$_} for keys %{$self->{env}};
		open(STDIN, '<', '/dev/null');
		open(STDOUT, '>>', $self->{log}) or die;
		open(STDERR, '>>', $self->{log}) or die;
		exec($self->{program}, @{$self->{args}}, '-f', $self->{conf},
		    '-s', $self->{sock}) or POSIX::_exit(127);
	}
	$self->{pid} = $pid;
	delete $self->{status};
	return $self;
}

sub text {
	my ($self) = @_;
	open(my $f, '<', $self->{log}) or return '';
	local $/;
	return <$f> // '';
}

# Wait for a line.
sub says {
	my ($self, $re, $limit) = @_;
	return until_true(sub { $self->text =~ $re }, $limit);
}

sub up {
	my ($self) = @_;
	$self->start;
	return $self->says(qr/: started$/m);
}

# Wait for the end: the exit status, "signal N", or undef if it still runs.
sub ends {
	my ($self, $limit) = @_;
	return $self->{status} if defined $self->{status};
	until_true(sub { waitpid($self->{pid}, WNOHANG) == $self->{pid} },
	    $limit) or return undef;
	$self->{status} = $? & 127 ? "signal " . ($? & 127) : $? >> 8;
	return $self->{status};
}

sub stop {
	my ($self) = @_;
	kill('TERM', $self->{pid}) unless defined $self->{status};
	return $self->ends;
}

# name => pid of the children that are there now.
sub children {
	my ($self, $parent) = @_;
	my %kids;
	$parent //= $self->{pid};
	for my $stat (glob('/proc/[0-9]*/stat')) {
		open(my $f, '<', $stat) or next;
		my $line = <$f> // next;
		$line =~ /^(\d+) \(.*\) (\S) (\d+)/ or next;
		my ($pid, $state, $ppid) = ($1, $2, $3);
		next if $ppid != $parent || $state eq 'Z';
		open(my $c, '<', "/proc/$pid/cmdline") or next;
		my $cmd = <$c> // next;
		$kids{$1} = $pid
		    if $cmd =~ /: ([a-z]+)/ || $cmd =~ /\0-P\0([a-z]+)/;
	}
	return %kids;
}

sub alive { return kill(0, $_[0]) }

# All of these processes are gone, or zombies of somebody else.
sub gone {
	my (@pids) = @_;
	return until_true(sub {
		for my $pid (@pids) {
			open(my $f, '<', "/proc/$pid/stat") or next;
			return 0 if (<$f> // '') !~ /^\d+ \(.*\) Z/;
		}
		return 1;
	});
}

# ---- links ----

sub connect_to {
	my ($self, $name) = @_;
	socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die "socket: $!";
	connect($s, pack_sockaddr_un("$self->{sock}/$name")) or return undef;
	return $s;
}

sub packet {
	my ($type, $id, $data) = @_;
	return pack('nnNN', $type, 0, $id, length($data)) . $data;
}

sub put { my ($s, $type, $id, $data) = @_;
	return send($s, packet($type, $id, $data), MSG_NOSIGNAL);
}

# The next message as [type, id, data]; undef at the end or after a while.
sub get {
	my ($s, $limit) = @_;
	my $in = '';
	vec($in, fileno($s), 1) = 1;
	select($in, undef, undef, $limit // $LIMIT) or return undef;
	defined(recv($s, my $buf, 70000, 0)) or return undef;
	return undef if length($buf) < 12;
	my ($type, undef, $id, $len) = unpack('nnNN', $buf);
	return [$type, $id, substr($buf, 12)];
}

# 1 if the other end closes within the limit, whatever it says before.
sub closed {
	my ($s, $limit) = @_;
	my $end = time() + ($limit // $LIMIT);
	while (time() < $end) {
		my $in = '';
		vec($in, fileno($s), 1) = 1;
		select($in, undef, undef, $end - time()) or return 0;
		my $buf;
		return 1 if !defined(recv($s, $buf, 70000, 0)) ||
		    $buf eq '';
	}
	return 0;
}

sub str { my ($t) = @_; return pack('n/a*', $t) }

sub hello {
	my ($s, $version) = @_;
	put($s, 1, 0, pack('n', $version // 1) . str('test'));
	return get($s);
}

# As vpnctl: a connection after HELLO.
sub control {
	my ($self) = @_;
	my $ctl = $self->{program} =~ m,([^/]+?)(-san)?$, ? "$1.ctl" : die;
	my $s = $self->connect_to($ctl) // return undef;
	hello($s) // return undef;
	return $s;
}

# A request on a connection: (status, text, records as [kind, {name => value}]).
sub ask {
	my ($s, $type, $data, $id) = @_;
	my @records;
	put($s, $type, $id // 5, $data) // return;
	while (my $m = get($s)) {
		die "answer to another id" if $m->[1] != ($id // 5);
		if ($m->[0] == 33) {
			my ($status, $text) = unpack('C n/a*', $m->[2]);
			return ($status, $text, @records);
		}
		push(@records, record($m->[2]));
	}
	return;
}

sub record {
	my ($data) = @_;
	my ($kind, $rest) = unpack('n/a* a*', $data);
	my %r;
	while (length($rest)) {
		(my $type, my $name, $rest) = unpack('C n/a* a*', $rest);
		if ($type == 1) {
			($r{$name}, $rest) = unpack('Q> a*', $rest);
		} elsif ($type == 2) {
			($r{$name}, $rest) = unpack('n/a* a*', $rest);
		} else {
			($r{$name}, $rest) = unpack('C a*', $rest);
		}
	}
	return [$kind, \%r];
}

# One request on a connection of its own.
sub request {
	my ($self, $type, $data) = @_;
	my $s = $self->control // return;
	return ask($s, $type, $data);
}

sub show { my ($self, $what) = @_; return $self->request(2, str($what)) }
sub sin { my ($self, $what) = @_; return $self->request(3, str($what)) }

sub DESTROY {
	my ($self) = @_;
	local ($?, $!);
	return if !defined $self->{pid} || defined $self->{status};
	kill('KILL', $self->{pid});
	waitpid($self->{pid}, 0);
}

1;
