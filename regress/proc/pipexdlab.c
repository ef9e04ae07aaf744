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


/* A running pipexd and everybody around it. As root; Linux. */

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <net/if.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/cursor.h"
#include "msg/ctl.h"
#include "msg/hello.h"
#include "netns.h"
#include "pipexdlab.h"
#include "proc/record.h"

#define HDRLEN		12

static const char conf[] =
    "ike passive esp transport proto udp from %s port 1701 to any \\\n"
    "\tpsk \"swordfish-but-longer\"\n"
    "tunnel L2TP protocol l2tp {\n\tlisten on %s\n}\n"
    "ipcp IPCP {\n\tpool-address 10.9.0.2-10.9.0.254\n}\n"
    "interface pppx0 address 10.9.0.1 ipcp IPCP\n"
    "authentication LOCAL type local {\n\tusers-file \"/dev/null\"\n}\n"
    "bind tunnel from L2TP authenticated by LOCAL to pppx0\n";

/* The build that is tried, and for whom it is started and stopped. */
static const char *program;
static struct kit *used;

static uint64_t
ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
pause_ms(long n)
{
	struct timespec t = { 0, n * 1000000 };

	nanosleep(&t, NULL);
}

/* ---- the daemon ---- */

static void
write_conf(struct kit *k, const char *text)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/vpn.conf", k->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd != -1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
first_conf(struct kit *k)
{
	char text[sizeof(conf) + 64];

	snprintf(text, sizeof(text), conf, k->local, k->local);
	write_conf(k, text);
}

void
kit_reload(struct kit *k, const char *text)
{
	uint64_t n = kit_said(k, "reloaded"), end = ms() + KIT_LIMIT_MS;

	write_conf(k, text);
	kill(k->pid, SIGHUP);
	while (kit_said(k, "reloaded") == n) {
		if (ms() > end)
			fail_msg("not reloaded");
		pause_ms(10);
	}
}

static void
spawn(struct kit *k)
{
	char path[128], log[128];
	int fd;

	snprintf(path, sizeof(path), "%s/vpn.conf", k->dir);
	snprintf(log, sizeof(log), "%s/log", k->dir);
	if ((k->pid = fork()) == 0) {
		fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(fd, 1);
		dup2(fd, 2);
		execl(program, program, "-d", "-v", "-f", path, "-s", k->dir,
		    (char *)NULL);
		_exit(127);
	}
	assert_true(k->pid > 0);
}

int
kit_dial(struct kit *k, const char *name, int hello)
{
	struct sockaddr_un sun;
	uint64_t end = ms() + KIT_LIMIT_MS;
	int fd;

	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/%s", k->dir, name);
	for (;;) {
		fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
		assert_true(fd != -1);
		if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0)
			break;
		close(fd);
		if (ms() > end)
			fail_msg("%s: nobody listens", name);
		pause_ms(10);
	}
	if (hello) {
		struct msg_hello h = { MSG_VERSION, "test" };
		uint8_t buf[64];
		int n = msg_hello_encode(&h, buf, sizeof(buf));

		kit_send(fd, MSG_HELLO, buf, (size_t)n);
	}
	return fd;
}

/* A connection counts once it has been accepted. */
static int
dial_link(struct kit *k, const char *name)
{
	uint8_t buf[KIT_MAXMSG];
	int fd = kit_dial(k, name, 1);

	kit_recv(fd, MSG_HELLO, buf);
	return fd;
}

static void
dial_all(struct kit *k)
{
	k->pfkey = kit_dial(k, "pfkey.sock", 0);
	k->ike = dial_link(k, "ike.sock");
	k->l2tp = dial_link(k, "l2tp.sock");
	k->pipex = dial_link(k, "pipex.sock");
}

static void
hang_up(struct kit *k)
{
	close(k->pfkey);
	close(k->ike);
	close(k->l2tp);
	close(k->pipex);
}

void
kit_start_on(struct kit *k, const char *local, const char *peer)
{
	memset(k, 0, sizeof(*k));
	strlcpy(k->local, local, sizeof(k->local));
	strlcpy(k->peer, peer, sizeof(k->peer));
	strlcpy(k->dir, "/tmp/adit-pipexd.XXXXXX", sizeof(k->dir));
	assert_non_null(mkdtemp(k->dir));
	first_conf(k);
	k->client = fix_new(100);
	k->udp = k->pfkey = k->ike = k->l2tp = k->pipex = -1;
	spawn(k);
	dial_all(k);
}

void
kit_restart(struct kit *k)
{
	uint64_t end = ms() + 2 * KIT_LIMIT_MS;
	unsigned int n = kit_said(k, "pipexd: started");

	kill(k->pid, SIGKILL);
	waitpid(k->pid, NULL, 0);
	hang_up(k);
	fix_free(k->client);
	k->client = fix_new(100);
	spawn(k);
	/* until then the old one's worker may listen */
	while (kit_said(k, "pipexd: started") == n) {
		if (ms() > end)
			fail_msg("not started again");
		pause_ms(10);
	}
	dial_all(k);
}

void
kit_start(struct kit *k)
{
	netns_enter();
	kit_start_on(k, "127.0.0.1", "127.0.0.2");
	k->udp = kit_udp(k->peer, KIT_PORT);
}

/* The log, after the end: print it if the daemon did not end well. Returns -1
 * if it holds what no daemon may ever print. */
static int
log_check(struct kit *k, int print)
{
	static const char *const never[] = { "ERROR: ", "runtime error",
	    "sandbox" };
	char command[192], log[65536];
	size_t i;
	int bad = 0;

	snprintf(command, sizeof(command), "cat %s/log; rm -rf %s", k->dir,
	    k->dir);
	kit_run(command, log, sizeof(log));
	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		bad |= strstr(log, never[i]) != NULL;
	if (bad || print)
		fputs(log, stderr);
	return bad ? -1 : 0;
}

int
kit_stop(struct kit *k)
{
	uint64_t end = ms() + KIT_LIMIT_MS;
	int status = -1, gone = 0;

	kill(k->pid, SIGTERM);
	while (!gone && ms() < end) {
		gone = waitpid(k->pid, &status, WNOHANG) == k->pid;
		pause_ms(10);
	}
	if (!gone) {
		kill(k->pid, SIGKILL);
		waitpid(k->pid, &status, 0);
	}
	hang_up(k);
	if (k->udp != -1)
		close(k->udp);
	fix_free(k->client);
	k->pid = 0;
	status = gone && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return log_check(k, status != 0) == 0 ? status : -1;
}

void
kit_use(struct kit *k, const char *path, int argc, char **argv)
{
	used = k;
	program = argc > 1 ? argv[1] : path;
}

int
kit_setup(void **state)
{
	(void)state;
	kit_start(used);
	return 0;
}

int
kit_teardown(void **state)
{
	(void)state;
	return used->pid > 0 ? kit_stop(used) : 0;
}

/* ---- messages ---- */

void
kit_send(int fd, uint16_t type, const void *data, size_t len)
{
	uint8_t buf[KIT_MAXMSG];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u16(&w, type);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, 0);
	wbuf_u32(&w, (uint32_t)len);
	wbuf_bytes(&w, data, len);
	assert_true(wbuf_ok(&w));
	if (send(fd, buf, w.len, MSG_NOSIGNAL) != (ssize_t)w.len)
		fail_msg("send type %u: %s", type, strerror(errno));
}

size_t
kit_packet(int fd, void *buf, size_t size, const char *what)
{
	struct pollfd p = { fd, POLLIN, 0 };
	ssize_t n;

	if (poll(&p, 1, KIT_LIMIT_MS) != 1)
		fail_msg("%s: nothing came", what);
	if ((n = recv(fd, buf, size, 0)) <= 0)
		fail_msg("%s: %s", what, n == 0 ? "closed" : strerror(errno));
	return (size_t)n;
}

size_t
kit_recv(int fd, uint16_t type, uint8_t buf[KIT_MAXMSG])
{
	char what[32];
	struct cursor c;
	size_t n;
	uint16_t got;

	snprintf(what, sizeof(what), "message of type %u", type);
	do {
		n = kit_packet(fd, buf, KIT_MAXMSG, what);
		cursor_init(&c, buf, n);
		got = cursor_u16(&c);
		cursor_skip(&c, 6);
		assert_int_equal(cursor_u32(&c), n - HDRLEN);
	} while (got != type);
	memmove(buf, buf + HDRLEN, n - HDRLEN);
	return n - HDRLEN;
}

int
kit_closed(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	uint64_t end = ms() + KIT_LIMIT_MS;
	char buf[KIT_MAXMSG];

	while (ms() < end)
		if (poll(&p, 1, 100) == 1 &&
		    recv(fd, buf, sizeof(buf), 0) <= 0)
			return 1;
	return 0;
}

/* ---- looking on ---- */

pid_t
kit_worker(const struct kit *k)
{
	char path[64];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)k->pid,
	    (int)k->pid);
	if ((f = fopen(path, "r")) == NULL || fscanf(f, "%d", &pid) != 1)
		fail_msg("%s", path);
	fclose(f);
	return pid;
}

/* If the record is the counter of this name: its value into *value. */
static int
is_counter(const uint8_t *rec, size_t len, const char *name, uint64_t *value)
{
	char kind[REC_NAMELEN];
	struct rec_field f;
	struct cursor c;
	int found = 0;

	assert_int_equal(rec_open(&c, rec, len, kind), 0);
	assert_string_equal(kind, "counter");
	while (rec_next(&c, &f) == 1) {
		if (f.type == REC_STR && strcmp(f.name, "name") == 0)
			found = strcmp(f.str, name) == 0;
		else if (f.type == REC_U64)
			*value = f.u64;
	}
	return found;
}

uint64_t
kit_counter(struct kit *k, const char *name)
{
	int fd = kit_dial(k, "pipexd.ctl", 1);
	uint8_t buf[KIT_MAXMSG], text[32];
	uint64_t value = 0, v;
	struct wbuf w;
	int found = 0;

	wbuf_init(&w, text, sizeof(text));
	wbuf_str(&w, "counters");
	kit_send(fd, CTL_SHOW, text, w.len);
	for (;;) {
		struct cursor c;
		size_t n = kit_packet(fd, buf, sizeof(buf), "counters");
		uint16_t type;

		cursor_init(&c, buf, n);
		type = cursor_u16(&c);
		if (type == CTL_END)
			break;
		if (type == CTL_RECORD && is_counter(buf + HDRLEN, n - HDRLEN,
		    name, &v)) {
			value = v;
			found = 1;
		}
	}
	close(fd);
	if (!found)
		fail_msg("no counter %s", name);
	return value;
}

void
kit_counter_is(struct kit *k, const char *name, uint64_t want)
{
	uint64_t end = ms() + KIT_LIMIT_MS, got;

	while ((got = kit_counter(k, name)) != want)
		if (ms() > end)
			fail_msg("%s: %llu, not %llu", name,
			    (unsigned long long)got, (unsigned long long)want);
}

void
kit_run(const char *command, char *buf, size_t size)
{
	FILE *f = popen(command, "r");
	size_t n;

	assert_non_null(f);
	n = fread(buf, 1, size - 1, f);
	buf[n] = '\0';
	pclose(f);
}

unsigned int
kit_said(struct kit *k, const char *text)
{
	char command[192], log[65536];
	unsigned int n = 0;
	const char *p;

	snprintf(command, sizeof(command), "cat %s/log", k->dir);
	kit_run(command, log, sizeof(log));
	for (p = log; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

int
kit_says(struct kit *k, const char *text)
{
	uint64_t end = ms() + KIT_LIMIT_MS;

	for (;;) {
		if (kit_said(k, text) > 0)
			return 1;
		if (ms() > end)
			return 0;
		pause_ms(20);
	}
}

int
kit_interface(const char *name, int there)
{
	uint64_t end = ms() + KIT_LIMIT_MS;

	while ((if_nametoindex(name) != 0) != there) {
		if (ms() > end)
			return 0;
		pause_ms(5);
	}
	return 1;
}
