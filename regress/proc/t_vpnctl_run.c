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


/* vpnctl as a whole, in the plain build with the sandbox that ships and in the
 * sanitized one, against control sockets of proc/control.h and against ones
 * that lie or say nothing. */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <event.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "msg/hello.h"
#include "proc/control.h"
#include "proc/link.h"
#include "proc/log.h"
#include "proc/sockets.h"
#include "regress/lib/test.h"

#define LIMIT	30	/* seconds for any process here */
#define MANY	5000	/* records of a long answer */
#define MAXPIDS	16

/* One of the two builds, and what a test has started. */
struct lab {
	const char	*program;
	char		 dir[64];
	pid_t		 pids[MAXPIDS];
	size_t		 npids;
	int		 status;	/* of vpnctl */
	char		*out, *err;	/* what it wrote */
};

/* ---- the daemons ---- */

static void
show_sessions(void *ctx, struct control_req *req, const char *arg)
{
	struct rec r;

	(void)ctx;
	(void)arg;
	rec_begin(&r, "session");
	rec_str(&r, "id", "7f3a-12");
	rec_str(&r, "user", "al\"ice\033[2J\xff");
	rec_str(&r, "address", "10.9.0.2");
	rec_str(&r, "interface", "pppx0");
	rec_str(&r, "peer_address", "192.0.2.7");
	rec_u64(&r, "peer_port", 61234);
	rec_bool(&r, "nat", 1);
	rec_str(&r, "ike", "aes256-sha1-modp2048");
	rec_str(&r, "esp", "aes256-sha1");
	rec_u64(&r, "in_bytes", 20971520);
	rec_u64(&r, "out_bytes", 900);
	rec_u64(&r, "in_packets", 15230);
	rec_u64(&r, "out_packets", 9);
	rec_u64(&r, "since", 1795262400);	/* 2026-11-21 12:00 UTC */
	rec_str(&r, "state", "up");
	control_record(req, &r);
	control_end(req, CTL_OK, "%s", "");
}

static void
show_nothing(void *ctx, struct control_req *req, const char *arg)
{
	(void)ctx;
	(void)arg;
	control_end(req, CTL_OK, "%s", "");
}

static void
show_many(void *ctx, struct control_req *req, const char *arg)
{
	struct rec	r;
	uint64_t	i;

	(void)ctx;
	(void)arg;
	for (i = 0; i < MANY; i++) {
		rec_begin(&r, "sa");
		rec_u64(&r, "number", i);
		rec_str(&r, "text", "the quick brown fox jumps over the dog");
		control_record(req, &r);
	}
	control_end(req, CTL_OK, "%s", "");
}

static void
show_counters(void *ctx, struct control_req *req, const char *arg)
{
	struct rec r;

	(void)arg;
	rec_begin(&r, "counter");
	rec_str(&r, "name", "peers-refused");
	rec_u64(&r, "value", strlen(ctx));
	control_record(req, &r);
	control_end(req, CTL_OK, "%s", "");
}

static void
close_session(void *ctx, struct control_req *req, const char *arg)
{
	(void)ctx;
	if (strcmp(arg, "7f3a-12") == 0)
		control_end(req, CTL_OK, "%s", "");
	else
		control_end(req, CTL_FAILED, "no session %s", arg);
}

static void
reload(void *ctx, struct control_req *req, const char *arg)
{
	(void)arg;
	if (strcmp(ctx, "l2tpd") == 0)
		control_end(req, CTL_FAILED, "vpn.conf:3: no \"tunel\"");
	else
		control_end(req, CTL_OK, "%s", "");
}

static void
take_log(void *ctx, struct control_req *req, const char *arg)
{
	(void)ctx;
	control_end(req, CTL_OK, "will be %s", arg);
}

static const struct control_cmd cmds[] = {
	{ CTL_SHOW, "sessions", show_sessions },
	{ CTL_SHOW, "sas", show_many },
	{ CTL_SHOW, "tunnels", show_nothing },
	{ CTL_SHOW, "counters", show_counters },
	{ CTL_CLOSE, NULL, close_session },
	{ CTL_RELOAD, NULL, reload },
	{ CTL_LOG, "verbose", take_log }
};

static pid_t
lab_fork(struct lab *lab)
{
	pid_t pid;

	assert_true(lab->npids < MAXPIDS);
	assert_return_code(pid = fork(), 0);
	if (pid == 0)
		alarm(LIMIT);
	else
		lab->pids[lab->npids++] = pid;
	return pid;
}

static int
lab_listen(struct lab *lab, const char *daemon)
{
	char	name[64];
	int	fd;

	snprintf(name, sizeof(name), "%s.ctl", daemon);
	assert_return_code(fd = sock_listen(lab->dir, name), 0);
	return fd;
}

/* A daemon as it should be. It listens when this returns. */
static void
serve(struct lab *lab, const char *daemon)
{
	char	*ctx = strdup(daemon);
	int	 fd = lab_listen(lab, daemon);

	if (lab_fork(lab) == 0) {
		event_init();
		control_new(fd, daemon, cmds, sizeof(cmds) / sizeof(cmds[0]),
		    ctx);
		event_dispatch();
		_exit(1);
	}
	free(ctx);
	close(fd);
}

/* A packet of a link: 12 bytes of header, and its payload. */
struct packet {
	size_t	len;
	uint8_t	bytes[LINK_MAXMSG];
};

static void
packet_make(struct packet *p, uint16_t type, uint32_t id, const void *data,
    size_t len)
{
	struct wbuf w;

	wbuf_init(&w, p->bytes, sizeof(p->bytes));
	wbuf_u16(&w, type);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, id);
	wbuf_u32(&w, (uint32_t)len);
	wbuf_bytes(&w, data, len);
	p->len = w.len;
}

static void
packet_hello(struct packet *p, uint16_t version)
{
	struct msg_hello	h;
	uint8_t			buf[64];

	memset(&h, 0, sizeof(h));
	h.version = version;
	strlcpy(h.name, "ikeyd", sizeof(h.name));
	packet_make(p, MSG_HELLO, 0, buf,
	    (size_t)msg_hello_encode(&h, buf, sizeof(buf)));
}

/* One that takes a connection, says HELLO (version 0: does not) and sends the
 * packet so many times, whatever it is asked; then it waits until vpnctl has
 * gone, or closes. */
static void
lie(struct lab *lab, uint16_t version, const struct packet *p, int times,
    int closes)
{
	struct packet	*hello = calloc(1, sizeof(*hello));
	struct pollfd	 pfd;
	char		 buf[512];
	int		 fd;

	assert_non_null(hello);
	pfd.fd = lab_listen(lab, "ikeyd");
	pfd.events = POLLIN;
	if (lab_fork(lab) == 0) {
		poll(&pfd, 1, -1);
		fd = accept(pfd.fd, NULL, NULL);
		/* the next liar may want to listen when vpnctl has ended */
		close(pfd.fd);
		packet_hello(hello, version);
		if (version != 0)
			send(fd, hello->bytes, hello->len, MSG_NOSIGNAL);
		while (times-- > 0)
			if (send(fd, p->bytes, p->len, MSG_NOSIGNAL) == -1)
				break;
		while (!closes && recv(fd, buf, sizeof(buf), 0) > 0)
			continue;
		_exit(0);
	}
	free(hello);
	close(pfd.fd);
}

/* ---- vpnctl ---- */

static char *
slurp(const char *path)
{
	FILE	*f = fopen(path, "r");
	char	*text = calloc(1, 4 * 1024 * 1024);

	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, 4 * 1024 * 1024, f) < 4 * 1024 * 1024);
	fclose(f);
	return text;
}

static void
redirect(const char *dir, const char *name, int to)
{
	char	path[128];
	int	fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)) == -1 ||
	    dup2(fd, to) == -1)
		_exit(126);
}

/* Start it with words parted by blanks. */
static pid_t
run_begin(struct lab *lab, const char *words)
{
	char	 copy[256], *argv[16], *p = copy;
	size_t	 n = 0;
	pid_t	 pid;

	strlcpy(copy, words, sizeof(copy));
	argv[n++] = strdup("vpnctl");
	argv[n++] = strdup("-s");
	argv[n++] = lab->dir;
	while (n < 15 && (argv[n] = strsep(&p, " ")) != NULL)
		n++;
	argv[n] = NULL;
	fflush(NULL);
	assert_return_code(pid = fork(), 0);
	if (pid == 0) {
		alarm(LIMIT);
		redirect(lab->dir, "out", STDOUT_FILENO);
		redirect(lab->dir, "err", STDERR_FILENO);
		execv(lab->program, argv);
		_exit(127);
	}
	free(argv[0]);
	free(argv[1]);
	return pid;
}

static void
run_end(struct lab *lab, pid_t pid)
{
	char	path[128];
	int	status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	free(lab->out);
	free(lab->err);
	snprintf(path, sizeof(path), "%s/out", lab->dir);
	lab->out = slurp(path);
	snprintf(path, sizeof(path), "%s/err", lab->dir);
	lab->err = slurp(path);
	if (!WIFEXITED(status))
		fail_msg("vpnctl: killed by signal %d: %s", WTERMSIG(status),
		    lab->err);
	lab->status = WEXITSTATUS(status);
}

static void
run(struct lab *lab, const char *words)
{
	run_end(lab, run_begin(lab, words));
}

/* Exactly this status and these words. */
static void
said(const struct lab *lab, int status, const char *out, const char *err)
{
	assert_string_equal(lab->err, err);
	assert_string_equal(lab->out, out);
	assert_int_equal(lab->status, status);
}

/* ---- before and after each test ---- */

static int
lab_new(void **state)
{
	struct lab	*lab = calloc(1, sizeof(*lab));
	const char	*program = *state;

	assert_non_null(lab);
	lab->program = program;
	strlcpy(lab->dir, "/tmp/adit-vpnctl.XXXXXX", sizeof(lab->dir));
	assert_non_null(mkdtemp(lab->dir));
	*state = lab;
	return 0;
}

static int
lab_free(void **state)
{
	static const char *const names[] = {
		"out", "err", "ikeyd.ctl", "l2tpd.ctl", "pppd-lite.ctl",
		"pipexd.ctl"
	};
	struct lab	*lab = *state;
	char		 path[128];
	size_t		 i;

	for (i = 0; i < lab->npids; i++) {
		kill(lab->pids[i], SIGKILL);
		waitpid(lab->pids[i], NULL, 0);
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", lab->dir, names[i]);
		unlink(path);
	}
	rmdir(lab->dir);
	free(lab->out);
	free(lab->err);
	free(lab);
	return 0;
}

static void
serve_all(struct lab *lab)
{
	serve(lab, "ikeyd");
	serve(lab, "l2tpd");
	serve(lab, "pppd-lite");
	serve(lab, "pipexd");
}

/* ---- tests ---- */

static void
test_sessions(void **state)
{
	struct lab *lab = *state;

	serve(lab, "pppd-lite");
	run(lab, "show sessions");
	said(lab, 0,
	    "ID       USER               ADDRESS   INTERFACE  PEER"
	    "             NAT  IKE                   ESP                   IN"
	    "    OUT  SINCE             STATE\n"
	    "7f3a-12  al\"ice\\033[2J\\377  10.9.0.2  pppx0      "
	    "192.0.2.7:61234  yes  aes256-sha1-modp2048  aes256-sha1  "
	    "20.0M/15230  900/9  2026-11-21 12:00  up\n", "");
	run(lab, "-j show sessions");
	said(lab, 0,
	    "[\n  {\"id\": \"7f3a-12\", "
	    "\"user\": \"al\\\"ice\\u001b[2J\\ufffd\", "
	    "\"address\": \"10.9.0.2\", \"interface\": \"pppx0\", "
	    "\"peer_address\": \"192.0.2.7\", \"peer_port\": 61234, "
	    "\"nat\": true, \"ike\": \"aes256-sha1-modp2048\", "
	    "\"esp\": \"aes256-sha1\", \"in_bytes\": 20971520, "
	    "\"out_bytes\": 900, \"in_packets\": 15230, \"out_packets\": 9, "
	    "\"since\": 1795262400, \"state\": \"up\"}\n]\n", "");
}

static void
test_nothing(void **state)
{
	struct lab *lab = *state;

	serve(lab, "l2tpd");
	run(lab, "show tunnels");
	said(lab, 0, "no tunnels\n", "");
	run(lab, "-j show tunnels");
	said(lab, 0, "[]\n", "");
}

/* More than the sockets hold; and a reader of JSON takes it. */
static void
test_many(void **state)
{
	struct lab	*lab = *state;
	const char	*p;
	char		 cmd[256];
	size_t		 lines = 0;

	serve(lab, "ikeyd");
	run(lab, "show sas");
	for (p = lab->out; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	assert_int_equal(lines, MANY + 1);
	assert_int_equal(lab->status, 0);
	run(lab, "-j show sas");
	assert_int_equal(lab->status, 0);
	snprintf(cmd, sizeof(cmd), "perl -MJSON::PP -e 'local $/; "
	    "my $a = decode_json(<>); exit(@$a != %d || "
	    "$a->[-1]{number} != %d)' %s/out", MANY, MANY - 1, lab->dir);
	assert_int_equal(system(cmd), 0);
}

static void
test_counters(void **state)
{
	struct lab	*lab = *state;
	char		 err[256];

	serve(lab, "ikeyd");
	serve(lab, "pppd-lite");
	serve(lab, "pipexd");
	snprintf(err, sizeof(err), "vpnctl: l2tpd: does not run "
	    "(%s/l2tpd.ctl: No such file or directory)\n", lab->dir);
	run(lab, "show counters");
	said(lab, 1,
	    "DAEMON     NAME           VALUE\n"
	    "ikeyd      peers-refused      5\n"
	    "pppd-lite  peers-refused      9\n"
	    "pipexd     peers-refused      6\n", err);
	serve(lab, "l2tpd");
	run(lab, "-j show counters");
	said(lab, 0, "[\n"
	    "  {\"daemon\": \"ikeyd\", \"name\": \"peers-refused\", "
	    "\"value\": 5},\n"
	    "  {\"daemon\": \"l2tpd\", \"name\": \"peers-refused\", "
	    "\"value\": 5},\n"
	    "  {\"daemon\": \"pppd-lite\", \"name\": \"peers-refused\", "
	    "\"value\": 9},\n"
	    "  {\"daemon\": \"pipexd\", \"name\": \"peers-refused\", "
	    "\"value\": 6}\n]\n", "");
}

static void
test_close(void **state)
{
	struct lab *lab = *state;

	serve(lab, "pppd-lite");
	run(lab, "close 7f3a-12");
	said(lab, 0, "pppd-lite: ok\n", "");
	run(lab, "close 1\033[2J");
	said(lab, 1, "", "vpnctl: pppd-lite: no session 1\\033[2J\n");
}

static void
test_reload(void **state)
{
	struct lab *lab = *state;

	serve_all(lab);
	run(lab, "reload");
	said(lab, 1, "ikeyd: ok\npppd-lite: ok\npipexd: ok\n",
	    "vpnctl: l2tpd: vpn.conf:3: no \"tunel\"\n");
	run(lab, "-j reload");
	said(lab, 1, "[\n"
	    "  {\"daemon\": \"ikeyd\", \"ok\": true, \"text\": \"\"},\n"
	    "  {\"daemon\": \"l2tpd\", \"ok\": false, "
	    "\"text\": \"vpn.conf:3: no \\\"tunel\\\"\"},\n"
	    "  {\"daemon\": \"pppd-lite\", \"ok\": true, \"text\": \"\"},\n"
	    "  {\"daemon\": \"pipexd\", \"ok\": true, \"text\": \"\"}\n]\n",
	    "vpnctl: l2tpd: vpn.conf:3: no \"tunel\"\n");
	run(lab, "log verbose");
	said(lab, 0, "ikeyd: will be verbose\nl2tpd: will be verbose\n"
	    "pppd-lite: will be verbose\npipexd: will be verbose\n", "");
}

static void
test_usage(void **state)
{
	struct lab	*lab = *state;
	size_t		 i;
	static const char *const wrong[] = {
		"show", "show session", "-x show sessions", "close", "log",
		"monitor sessions"
	};

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		run(lab, wrong[i]);
		assert_int_equal(lab->status, 1);
		assert_string_equal(lab->out, "");
		assert_non_null(strstr(lab->err, "usage: vpnctl [-j] "));
		assert_non_null(strstr(lab->err, "close   ID"));
	}
}

/* A daemon that says nothing: vpnctl gives up by itself, and while it waits
 * it is confined. */
static void
test_silence(void **state)
{
	struct lab	*lab = *state;
	struct timespec	 a, b;
	struct pollfd	 pfd;
	char		 path[64], *status;
	pid_t		 pid;
	int		 listener = lab_listen(lab, "ikeyd");

	pfd.fd = listener;
	pfd.events = POLLIN;
	clock_gettime(CLOCK_MONOTONIC, &a);
	pid = run_begin(lab, "show sas");
	assert_int_equal(poll(&pfd, 1, LIMIT * 1000), 1);
	pfd.fd = accept(listener, NULL, NULL);
	/* it speaks: so it has been confined */
	assert_int_equal(poll(&pfd, 1, LIMIT * 1000), 1);
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	status = slurp(path);
	assert_non_null(strstr(status, "Seccomp:\t2\n"));
	free(status);
	run_end(lab, pid);
	clock_gettime(CLOCK_MONOTONIC, &b);
	said(lab, 1, "", "vpnctl: ikeyd: no answer for 5 seconds\n");
	assert_in_range(b.tv_sec - a.tv_sec, 4, 8);
	close(pfd.fd);
	close(listener);
}

#define NOT	"not the answer of a daemon of this version: "

/* What a daemon taken over may send: told in one line, nothing is printed. */
static void
test_lies(void **state)
{
	static const struct {
		uint16_t	 version, type;
		uint32_t	 id;
		const char	*payload;	/* hex */
		int		 times, closes;
		const char	*err;
	} lies[] = {
		{ 0, CTL_END, 1, "000000", 0, 1,
		    "no answer: closed by the other end" },
		{ 0, CTL_END, 1, "000000", 1, 0,
		    NOT "type 33 before HELLO" },
		{ 2, CTL_END, 1, "000000", 1, 0,
		    NOT "speaks version 2, not 1" },
		{ 1, CTL_SHOW, 1, "000000", 1, 0,
		    NOT "type 2 is not in the table" },
		{ 1, CTL_END, 2, "000000", 1, 0,
		    NOT "an answer to another request" },
		{ 1, CTL_END, 1, "0000", 1, 0,
		    NOT "type 33 with 2 bytes, 3 to 258 allowed" },
		{ 1, CTL_END, 1, "020000", 1, 0, NOT "a malformed END" },
		{ 1, CTL_END, 1, "00000000", 1, 0, NOT "a malformed END" },
		{ 1, CTL_END, 1, "0000020041", 1, 0, NOT "a malformed END" },
		/* a record of kind "k" with a bool "b" of 2 */
		{ 1, CTL_RECORD, 1, "00016b 03 000162 02", 1, 0,
		    NOT "a record: Bad message" },
		/* one that is well, and no END behind it */
		{ 1, CTL_RECORD, 1, "00016b 03 000162 01", 1, 1,
		    "no answer: closed by the other end" }
	};
	struct lab	*lab = *state;
	struct packet	*p = calloc(1, sizeof(*p));
	struct bytes	 b;
	char		 want[256];
	size_t		 i;

	assert_non_null(p);
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		b = hex_bytes(lies[i].payload);
		packet_make(p, lies[i].type, lies[i].id, b.data, b.len);
		free(b.data);
		lie(lab, lies[i].version, p, lies[i].times, lies[i].closes);
		run(lab, "-j show sas");
		snprintf(want, sizeof(want), "vpnctl: ikeyd: %s\n",
		    lies[i].err);
		said(lab, 1, "", want);
	}
	free(p);
}

/* Records without end are more than vpnctl takes. */
static void
test_flood(void **state)
{
	struct lab	*lab = *state;
	struct packet	*p = calloc(1, sizeof(*p));
	struct rec	 r;
	const uint8_t	*data;
	char		 text[REC_TEXTLEN];
	size_t		 len;
	int		 i;

	assert_non_null(p);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	rec_begin(&r, "sa");
	for (i = 0; i < 15; i++)
		rec_str(&r, "x", text);
	data = rec_end(&r, &len);
	assert_non_null(data);
	packet_make(p, CTL_RECORD, 1, data, len);
	lie(lab, MSG_VERSION, p, 1000000, 0);
	run(lab, "show sas");
	said(lab, 1, "", "vpnctl: ikeyd: " NOT
	    "more than 67108864 bytes of records\n");
	free(p);
}

#define BOTH(test)							\
	cmocka_unit_test_prestate_setup_teardown(test, lab_new,		\
	    lab_free, plain),						\
	cmocka_unit_test_prestate_setup_teardown(test, lab_new,		\
	    lab_free, sanitized)

int
main(void)
{
	static char plain[] = "../../vpnctl/vpnctl";
	static char sanitized[] = "../../vpnctl/vpnctl-san";
	const struct CMUnitTest tests[] = {
		BOTH(test_sessions),
		BOTH(test_nothing),
		BOTH(test_many),
		BOTH(test_counters),
		BOTH(test_close),
		BOTH(test_reload),
		BOTH(test_usage),
		BOTH(test_silence),
		BOTH(test_lies),
		BOTH(test_flood)
	};

	setenv("TZ", "UTC", 1);
	log_init("t_vpnctl_run", NULL, LOG_TO_STDERR, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
