/*
 * Copyright (c) 2026 The adit authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */


/* Packets a second through pipexd, one core for it and one for the other side,
 * over a veth pair between two network namespaces: inward (UDP 4500 to the
 * session's interface) and outward, 64 and 1300 bytes of IP, AES-256-CBC with
 * SHA1 and AES-128-GCM; each also as a ratio to bare UDP of the same size over
 * the same veth in the same run. As root, on Linux:
 *
 *	dataplane [pipexd]
 *
 * What is counted is what arrives while more is offered than gets through. The
 * CPU time of the worker for each packet is told, too, and its ratio to that of
 * the sender of bare UDP: they suffer least from what else runs, and are what
 * to look at on a machine that is not idle.
 *
 * At last inward is offered five times what gets through at best: what is
 * delivered then must not collapse, and NEIGHBOURS others, who send a packet a
 * millisecond in turn, should not notice. */

#include <sys/socket.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/udp.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "pipexd/esp/udp.h"
#include "regress/proc/pipexdlab.h"

#define SERVER	"192.0.2.1"
#define CLIENT	"192.0.2.7"
#define FAR	UINT32_C(0x0a630001)	/* 10.99.0.1: a black hole */
#define INNER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define COUNT	300000			/* packets of a run inward */
#define SECONDS	1.0			/* of a run outward */
#define BURSTLEN 64
#define SEGMENTS 40
#define ROUNDS	3			/* the best of so many counts */

#define NEIGHBOURS 16
#define FIRST_FLOW 20			/* of theirs */
#define MANY	2000			/* packets of theirs in a run, at most */

static struct kit k;
static int	here, there;		/* namespaces: server, client */

/* What a run gave. */
struct result {
	double	pps;
	double	us;		/* CPU for a packet: of the worker, or of the
				 * sender of bare UDP, whose core is its limit */
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds that a process has run. */
static double
cpu(pid_t pid)
{
	char path[64];
	unsigned long long ns = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	if ((f = fopen(path, "r")) == NULL || fscanf(f, "%llu", &ns) != 1)
		fail_msg("%s", path);
	fclose(f);
	return (double)ns / 1e9;
}

/* The same of this one. */
static double
own_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Keep the better one. */
static void
better(struct result *best, double packets, double seconds, double cputime)
{
	double pps = packets / seconds, us = cputime * 1e6 / packets;

	if (pps > best->pps)
		best->pps = pps;
	if (best->us == 0 || us < best->us)
		best->us = us;
}

static void
run_on(int cpu_number)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu_number, &set);
	if (sched_setaffinity(0, sizeof(set), &set) == -1)
		fail_msg("cpu %d: %s", cpu_number, strerror(errno));
}

static void
enter(int ns)
{
	if (setns(ns, CLONE_NEWNET) == -1)
		fail_msg("setns: %s", strerror(errno));
}

static int
new_namespace(void)
{
	int fd;

	if (unshare(CLONE_NEWNET) == -1 ||
	    (fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) == -1)
		fail_msg("network namespace: %s", strerror(errno));
	return fd;
}

static void
sh(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

static void
network(void)
{
	char command[128];

	there = new_namespace();
	sh("ip link set lo up");
	here = new_namespace();
	snprintf(command, sizeof(command),
	    "ip link add v0 type veth peer name v1 netns /proc/%d/fd/%d",
	    (int)getpid(), there);
	sh(command);
	sh("ip link set lo up; ip addr add " SERVER "/24 dev v0; "
	    "ip link set v0 up; sysctl -qw net.ipv4.ip_forward=1; "
	    "ip route add blackhole 10.99.0.0/16");
	enter(there);
	sh("ip addr add " CLIENT "/24 dev v1; ip link set v1 up");
	enter(here);
}

/* Received packets of an interface in the namespace we are in. */
static uint64_t
received(const char *ifname)
{
	char line[512], *p;
	unsigned long long bytes, packets = 0;
	size_t n = strlen(ifname);
	FILE *f = fopen("/proc/thread-self/net/dev", "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		for (p = line; *p == ' '; p++)
			continue;
		if (strncmp(p, ifname, n) == 0 && p[n] == ':' &&
		    sscanf(p + n + 1, "%llu %llu", &bytes, &packets) == 2)
			break;
	}
	fclose(f);
	return packets;
}

/* UDP datagrams that have come to the namespace we are in, whether or not a
 * socket had room for them: an interface counts many that travel as one. */
static uint64_t
datagrams(void)
{
	unsigned long long in, none, errors, n = 0;
	FILE *f = fopen("/proc/thread-self/net/snmp", "r");
	char line[512];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "Udp: %llu %llu %llu", &in, &none,
		    &errors) == 3)
			n = in + none + errors;
	fclose(f);
	return n;
}

static struct sockaddr_in
inet(const char *address, uint16_t port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	inet_pton(AF_INET, address, &sin.sin_addr);
	return sin;
}

/* Send n datagrams of len bytes that lie stride apart, again and again until
 * the end if that is set. Returns the seconds it took. */
static double
blast(int fd, struct sockaddr_in *to, uint8_t *data, size_t stride,
    size_t len, size_t n, double end)
{
	struct mmsghdr msgs[BURSTLEN];
	struct iovec iov[BURSTLEN];
	double begin = now();
	size_t i, m, sent;
	int r;

	memset(msgs, 0, sizeof(msgs));
	do {
		for (i = 0; i < n; i += m) {
			m = n - i < BURSTLEN ? n - i : BURSTLEN;
			for (sent = 0; sent < m; sent++) {
				iov[sent].iov_base = data + (i + sent) * stride;
				iov[sent].iov_len = len;
				msgs[sent].msg_hdr.msg_iov = &iov[sent];
				msgs[sent].msg_hdr.msg_iovlen = 1;
				msgs[sent].msg_hdr.msg_name = to;
				msgs[sent].msg_hdr.msg_namelen = sizeof(*to);
			}
			for (sent = 0; sent < m; sent += (size_t)r)
				if ((r = sendmmsg(fd, msgs + sent,
				    (unsigned int)(m - sent), 0)) <= 0)
					r = 1;
		}
	} while (now() - begin < end);
	return now() - begin;
}

/* Wait until the counter stands still; its value then. */
static uint64_t
settled(const char *ifname, double *when)
{
	struct timespec pause = { 0, 2000000 };
	uint64_t last = received(ifname), n;
	double since = now();

	*when = since;
	while (now() - since < 0.05) {
		nanosleep(&pause, NULL);
		if ((n = received(ifname)) != last) {
			last = n;
			*when = since = now();
		}
	}
	return last;
}

/* ---- bare UDP ---- */

/* A reader on the other core that throws away what comes. */
static pid_t
reader(int fd)
{
	static uint8_t buf[32][2048];
	struct mmsghdr msgs[32];
	struct iovec iov[32];
	pid_t pid = fork();
	int i;

	if (pid != 0)
		return pid;
	run_on(1);
	memset(msgs, 0, sizeof(msgs));
	for (i = 0; i < 32; i++) {
		iov[i].iov_base = buf[i];
		iov[i].iov_len = sizeof(buf[i]);
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	for (;;)
		recvmmsg(fd, msgs, 32, MSG_WAITFORONE, NULL);
}

static struct result
bare(size_t len)
{
	struct sockaddr_in to = inet(SERVER, 9999);
	uint8_t data[2048] = { 0 };
	int sink = kit_udp(SERVER, 9999), fd;
	pid_t pid = reader(sink);
	struct result best = { 0, 0 };
	double t, used, when;
	uint64_t before;
	int i;

	enter(there);
	fd = kit_udp(CLIENT, 9998);
	enter(here);
	for (i = 0; i < ROUNDS; i++) {
		before = settled("v0", &when);
		/* the IP packet itself, as in the tunnel */
		used = own_cpu();
		t = blast(fd, &to, data, 0, len - 28, 1000, 0.5);
		used = own_cpu() - used;
		better(&best, (double)(settled("v0", &when) - before), t, used);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
	close(sink);
	return best;
}

/* ---- through pipexd ---- */

static uint32_t next_spi = 0x10000;

/* A new pair of SAs, so that numbers begin anew. */
static void
rekey(const struct fix_suite *suite)
{
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_FLUSH;
	assert_int_equal(kit_pfkey(&k, &m).error, 0);
	esp_flush(k.client->esp, NULL);
	kit_sas_of(&k, suite, KIT_FLOW, next_spi, next_spi + 1);
	next_spi += 2;
}

/* COUNT sealed packets, len bytes each, one after the other. */
static uint8_t *
prepare(size_t iplen, size_t *len)
{
	uint8_t text[2048] = { 0 }, ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	uint8_t udp[FIX_MAXPKT], *all = NULL;
	struct pkt p;
	size_t i, n;

	kit_ip(ip, INNER, FAR, 5555, 7777, text, iplen - 28);
	n = kit_data(l2tp, 5, 0x1111, ip, iplen);
	n = kit_l2tp_udp(udp, l2tp, n);
	for (i = 0; i < COUNT; i++) {
		p = fix_seal(k.client, KIT_FLOW, udp, n, 17, ESP_OK);
		if (all == NULL && (all = malloc(COUNT * p.len)) == NULL)
			fail_msg("no memory");
		memcpy(all + i * p.len, p.buf, p.len);
		*len = p.len;
	}
	return all;
}

static struct result
inward(const struct fix_suite *suite, size_t iplen)
{
	struct sockaddr_in to = inet(SERVER, 4500);
	struct result best = { 0, 0 };
	double begin, when, used;
	uint64_t before;
	uint8_t *all;
	size_t len = 0;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		rekey(suite);
		all = prepare(iplen, &len);
		before = settled("pppx0", &when);
		begin = now();
		used = cpu(kit_worker(&k));
		blast(k.udp, &to, all, len, len, COUNT, 0);
		before = settled("pppx0", &when) - before;
		better(&best, (double)before, when - begin,
		    cpu(kit_worker(&k)) - used);
		free(all);
	}
	return best;
}

static struct result
outward(const struct fix_suite *suite, size_t iplen)
{
	struct sockaddr_in to = inet("10.9.0.77", 5555);
	uint8_t data[2048] = { 0 };
	int fd = kit_udp("10.9.0.1", 7777), i;
	struct result best = { 0, 0 };
	double t, used;
	uint64_t before;

	rekey(suite);
	for (i = 0; i < ROUNDS; i++) {
		enter(there);
		before = datagrams();
		enter(here);
		used = cpu(kit_worker(&k));
		t = blast(fd, &to, data, 0, iplen - 28, 1000, SECONDS);
		enter(there);
		better(&best, (double)(datagrams() - before), t,
		    cpu(kit_worker(&k)) - used);
		enter(here);
	}
	close(fd);
	return best;
}

/* ---- overload ---- */

/* The others: a socket and an interface each, and what they send. */
static struct {
	int	 fd[NEIGHBOURS];
	uint8_t	*data;
	size_t	 len, sent;
	double	 last;
} others;

static uint32_t
address_of(int i)
{
	return INNER + 1 + (uint32_t)i;
}

static void
others_come(void)
{
	struct msg_pipex p;
	int i;

	enter(there);
	for (i = 0; i < NEIGHBOURS; i++)
		others.fd[i] = kit_udp(CLIENT, (uint16_t)(20000 + i));
	enter(here);
	for (i = 0; i < NEIGHBOURS; i++) {
		p = kit_session_of(&k, FIRST_FLOW + (uint32_t)i,
		    FIRST_FLOW + (uint32_t)i, address_of(i));
		assert_int_equal(kit_add(&k, &p).error, 0);
	}
}

/* New SAs, and MANY packets, of each in turn. */
static void
others_prepare(void)
{
	uint8_t text[64] = { 0 }, ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	uint8_t udp[FIX_MAXPKT];
	struct pkt p;
	uint32_t flow;
	size_t i, n;

	for (i = 0; i < NEIGHBOURS; i++, next_spi += 2)
		kit_sas_of(&k, &fix_suites[2], FIRST_FLOW + (uint32_t)i,
		    next_spi, next_spi + 1);
	for (i = 0; i < MANY; i++) {
		flow = FIRST_FLOW + (uint32_t)(i % NEIGHBOURS);
		n = kit_ip(ip, address_of((int)(i % NEIGHBOURS)), FAR, 5555,
		    7777, text, sizeof(text));
		n = kit_data(l2tp, 5, (uint16_t)flow, ip, n);
		n = kit_l2tp_udp(udp, l2tp, n);
		p = fix_seal(k.client, flow, udp, n, 17, ESP_OK);
		if (others.data == NULL &&
		    (others.data = malloc(MANY * p.len)) == NULL)
			fail_msg("no memory");
		memcpy(others.data + i * p.len, p.buf, p.len);
		others.len = p.len;
	}
	others.sent = 0;
}

/* One packet of the next of them, if it is time. */
static void
others_send(struct sockaddr_in *to)
{
	if (now() - others.last < 0.001 || others.sent == MANY)
		return;
	(void)sendto(others.fd[others.sent % NEIGHBOURS],
	    others.data + others.sent * others.len, others.len, 0,
	    (struct sockaddr *)to, sizeof(*to));
	others.sent++;
	others.last = now();
}

/* What came of them so far. */
static uint64_t
others_received(void)
{
	char ifname[16];
	uint64_t n = 0;
	int i;

	for (i = 1; i <= NEIGHBOURS; i++) {
		snprintf(ifname, sizeof(ifname), "pppx%d", i);
		n += received(ifname);
	}
	return n;
}

/* Send n packets that lie one behind the other, len bytes each, at pps, by
 * messages of many, because one a message is slower than five times what gets
 * through. */
static void
paced(int fd, struct sockaddr_in *to, uint8_t *data, size_t len, size_t n,
    double pps)
{
	uint16_t size = (uint16_t)len;
	size_t i, m;
	double begin = now();

	assert_int_equal(setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT,
	    &(int){ size }, sizeof(int)), 0);
	for (i = 0; i < n; i += m) {
		m = n - i < SEGMENTS ? n - i : SEGMENTS;
		do
			others_send(to);
		while (now() - begin < (double)i / pps);
		(void)sendto(fd, data + i * len, m * len, 0,
		    (struct sockaddr *)to, sizeof(*to));
	}
	assert_int_equal(setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT,
	    &(int){ 0 }, sizeof(int)), 0);
}

/* Packets a second that are delivered when pps are offered; *share of those of
 * the others. */
static double
delivered(double pps, double *share)
{
	struct sockaddr_in to = inet(SERVER, 4500);
	uint64_t before, theirs;
	double begin, when;
	uint8_t *all;
	size_t len = 0;

	rekey(&fix_suites[2]);
	all = prepare(1300, &len);
	others_prepare();
	before = settled("pppx0", &when);
	theirs = others_received();
	begin = now();
	paced(k.udp, &to, all, len, COUNT, pps);
	before = settled("pppx0", &when) - before;
	*share = (double)(others_received() - theirs) / (double)others.sent;
	free(all);
	return (double)before / (when - begin);
}

static void
overload(double about)
{
	static const double shares[] = { 0.5, 0.7, 0.85, 1, 1.2 };
	double best = 0, now_pps, five = 0, share, least = 1;
	size_t i;

	others_come();
	for (i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
		if ((now_pps = delivered(about * shares[i], &share)) > best)
			best = now_pps;
	for (i = 0; i < ROUNDS; i++) {
		if ((now_pps = delivered(best * 5, &share)) > five)
			five = now_pps;
		if (share < least)
			least = share;
	}
	printf("inward, aes256-sha1, 1300 bytes: at best %.0f pps, offered "
	    "five times that %.0f pps, %.2f of it, and %.2f of what %d others "
	    "send\n", best, five, five / best, least, NEIGHBOURS);
}

/* ---- all of it ---- */

static void
report(const char *what, const char *suite, size_t len, struct result r,
    struct result base)
{
	printf("%-8s %-12s %5zu %9.0f pps %6.0f Mbit/s %.2f  %6.2f us CPU "
	    "%.2f\n", what, suite, len, r.pps, r.pps * (double)len * 8 / 1e6,
	    r.pps / base.pps, r.us, base.us / r.us);
	fflush(stdout);
}

static void
measure(void)
{
	static const size_t lens[] = { 64, 1300 };
	static const int suites[] = { 2, 6 };
	struct result base, r;
	double about = 0;
	size_t i, s;

	printf("way      suite        bytes   packets a second, bits, ratio to "
	    "bare, CPU of a packet, its ratio\n");
	for (i = 0; i < 2; i++) {
		base = bare(lens[i]);
		report("bare", "UDP", lens[i], base, base);
		for (s = 0; s < 2; s++) {
			const struct fix_suite *f = &fix_suites[suites[s]];

			r = inward(f, lens[i]);
			report("inward", f->name, lens[i], r, base);
			if (s == 0)
				about = r.pps;
			report("outward", f->name, lens[i],
			    outward(f, lens[i]), base);
		}
	}
	overload(about);
}

static void
bench(void **state)
{
	struct msg_pipex session;

	(void)state;
	network();
	run_on(1);		/* pipexd inherits it */
	kit_start_on(&k, SERVER, CLIENT);
	run_on(0);
	enter(there);
	k.udp = kit_udp(CLIENT, KIT_PORT);
	enter(here);
	rekey(&fix_suites[2]);
	session = kit_session(&k, KIT_FLOW);
	assert_int_equal(kit_add(&k, &session).error, 0);
	measure();
	assert_int_equal(kit_stop(&k), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bench) };

	kit_use(&k, "../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, NULL, kit_teardown);
}
