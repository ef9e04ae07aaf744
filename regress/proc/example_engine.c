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


/* The example's engine: serves exampled.ctl and example.sock, dials, asks keys,
 * and misbehaves on command ("close lie-...", vpnctl's CTL_CLOSE).
 * Runs in: engine. */

#include <sys/types.h>
#include <sys/socket.h>

#include <event.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/host.h"
#include "exampled.h"
#include "proc/child.h"
#include "proc/proc.h"

static struct ex_item		 item;
static uint32_t			 reloads;
static uint32_t			 dialed;
static struct link		*keys;
static struct control_req	*waiting;	/* for keys */
static struct event		 goodbye;

/* ---- configuration and the end ---- */

static void
on_fd(void *ctx, int fd)
{
	(void)ctx;
	dialed++;
	log_info("dialed %u", dialed);
	close(fd);
	child_dial(item.dial, on_fd, NULL);
}

static void
on_item(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	memcpy(&item, m->data, sizeof(item));
}

static void
conf_end(void *ctx, int reload)
{
	(void)ctx;
	if (reload)
		reloads++;
	else if (item.dial[0] != '\0')
		child_dial(item.dial, on_fd, NULL);
	log_debug("answer is %u", item.answer);
}

static void
goodbye_due(int fd, short events, void *arg)
{
	(void)fd;
	(void)events;
	(void)arg;
	log_info("goodbye is said");
	link_send(child_parent(), EX_LATE, 0, NULL, 0, -1);
	child_stopped();
}

static void
stop(void *ctx)
{
	struct timeval tv = { 0, 20000 };

	(void)ctx;
	if (item.stubborn)
		return;
	evtimer_set(&goodbye, goodbye_due, NULL);
	evtimer_add(&goodbye, &tv);
}

/* ---- keys ---- */

static void
on_double(void *ctx, struct link *l, struct link_msg *m)
{
	struct ex_number	 n;
	struct rec		 r;

	(void)ctx;
	if (waiting == NULL || m->id != 7) {
		link_refuse(l, "an answer that nobody asked for");
		return;
	}
	memcpy(&n, m->data, sizeof(n));
	rec_begin(&r, "double");
	rec_u64(&r, "value", n.value);
	control_record(waiting, &r);
	control_end(waiting, CTL_OK, "%s", "");
	waiting = NULL;
}

static const struct link_rule keys_rules[] = {
	{ EX_DOUBLE, sizeof(struct ex_number), sizeof(struct ex_number), NOFD,
	    LINK_PHASE_START, on_double }
};

static void
keys_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)how;
	log_debug("link to keys: %s", why);
	link_free(l);
	keys = NULL;
}

static void
peer(void *ctx, const char *name, int fd)
{
	(void)ctx;
	keys = link_new(fd, name, keys_rules, 1, NULL, keys_down);
}

/* ---- example.sock ---- */

static void
on_echo(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	link_send(l, EX_ECHO, m->id, m->data, m->len, -1);
}

static const struct link_rule echo_rules[] = {
	{ EX_ECHO, 1, 64, NOFD, LINK_PHASE_RUN, on_echo }
};

static void
echo_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	if (how != LINK_CLOSED)
		log_peer(NULL, "example.sock: %s", why);
	link_free(l);
}

static void
on_accept(void *ctx, int fd)
{
	struct link *l;

	(void)ctx;
	l = link_try_new(fd, "stranger", echo_rules, 1, NULL, echo_down);
	if (l != NULL)
		link_hello(l, "exampled");
}

/* ---- control ---- */

static void
show_conf(void *ctx, struct control_req *req, const char *arg)
{
	struct rec r;

	(void)ctx;
	(void)arg;
	rec_begin(&r, "conf");
	rec_u64(&r, "answer", item.answer);
	rec_u64(&r, "reloads", reloads);
	rec_bool(&r, "stubborn", (int)item.stubborn);
	rec_str(&r, "dial", item.dial);
	control_record(req, &r);
	control_end(req, CTL_OK, "%s", "");
}

/* "big" is 24 MB of records, more than may wait for one client; "some" is not
 * too much, but more than a socket takes. */
static void
show_big(void *ctx, struct control_req *req, const char *arg)
{
	struct rec	 r;
	char		 text[500];
	int		 i, j, n = strcmp(arg, "big") == 0 ? 3200 : 300;

	(void)ctx;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (i = 0; i < n; i++) {
		rec_begin(&r, "big");
		for (j = 0; j < 15; j++)
			rec_str(&r, "text", text);
		control_record(req, &r);
	}
	control_end(req, CTL_OK, "%s", "");
}

/* What libraries may do behind our back in a sandbox: local time, a large
 * sort, large memory, ciphers and keys of OpenSSL. */
static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void
show_libraries(void *ctx, struct control_req *req, const char *arg)
{
	static int	 numbers[100000];
	struct rec	 r;
	EVP_PKEY_CTX	*kc;
	EVP_PKEY	*key = NULL;
	uint8_t		 digest[EVP_MAX_MD_SIZE];
	time_t		 now = time(NULL);
	size_t		 i;
	int		 ok;

	(void)ctx;
	(void)arg;
	for (i = 0; i < 100000; i++)
		numbers[i] = (int)(100000 - i);
	qsort(numbers, 100000, sizeof(numbers[0]), by_number);
	free(malloc(64 * 1024 * 1024));
	kc = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	ok = kc != NULL && EVP_PKEY_keygen_init(kc) == 1 &&
	    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(kc,
	    NID_X9_62_prime256v1) == 1 && EVP_PKEY_keygen(kc, &key) == 1 &&
	    EVP_Digest("a", 1, digest, NULL, EVP_sha256(), NULL) == 1;
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(kc);
	rec_begin(&r, "libraries");
	rec_u64(&r, "first", (uint64_t)numbers[0]);
	rec_bool(&r, "crypto", ok);
	rec_bool(&r, "time", localtime(&now) != NULL);
	control_record(req, &r);
	control_end(req, CTL_OK, "%s", "");
}

static void
show_double(void *ctx, struct control_req *req, const char *arg)
{
	struct ex_number n = { 21 };

	(void)ctx;
	(void)arg;
	if (waiting != NULL || keys == NULL) {
		control_end(req, CTL_FAILED, "busy");
		return;
	}
	waiting = req;
	link_send(keys, EX_DOUBLE, 7, &n, sizeof(n), -1);
}

static void
show_never(void *ctx, struct control_req *req, const char *arg)
{
	(void)ctx;
	(void)req;
	(void)arg;
}

/* 100 lines of one peer and one of another, as an engine would write them. */
static void
show_noise(void *ctx, struct control_req *req, const char *arg)
{
	int i;

	(void)ctx;
	(void)arg;
	for (i = 0; i < 100; i++)
		host_log(host_process(), HOST_WARN,
		    "peer 192.0.2.1:500: noise %d \033[31m", i);
	host_log(host_process(), HOST_WARN, "peer 192.0.2.2:500: other noise");
	control_end(req, CTL_OK, "%s", "");
}

/* ---- misbehaviour ---- */

static void
lie(uint16_t type, const void *data, size_t len, int fd)
{
	link_send(child_parent(), type, 0, data, len, fd);
}

static void lie_type(void) { lie(999, "", 0, -1); }
static void lie_short(void) { lie(EX_ASK, "ab", 2, -1); }
static void lie_long(void) { lie(EX_ASK, "abcdefgh", 8, -1); }
static void lie_phase(void) { lie(EX_LATE, "", 0, -1); }
static void lie_ready(void) { lie(PROC_READY, "", 0, -1); }
static void lie_stopped(void) { lie(PROC_STOPPED, "", 0, -1); }
static void lie_nofd(void) { lie(EX_GIVE, "\0\0\0", 4, -1); }
static void lie_fd(void) { lie(EX_ASK, "\0\0\0", 4, fcntl(2, F_DUPFD, 0)); }
static void lie_value(void) { lie(EX_ASK, "\377\377\377", 4, -1); }

static void
lie_dial(void)
{
	struct proc_name n;

	memset(&n, 0, sizeof(n));
	strlcpy(n.name, "../../etc/passwd", sizeof(n.name));
	lie(PROC_DIAL, &n, sizeof(n), -1);
}

static void
lie_name(void)
{
	struct proc_name n;

	memset(&n, 'a', sizeof(n));
	lie(PROC_DIAL, &n, sizeof(n), -1);
}

static void
lie_header(void)
{
	if (write(PROC_LINK_FD, "adit", 4) != 4)
		fatal("write");
}

static void
lie_length(void)
{
	if (write(PROC_LINK_FD, "\0\100\0\0\0\0\0\0\0\0\0\7abc", 15) != 15)
		fatal("write");
}

static void
die_close(void)
{
	shutdown(PROC_LINK_FD, SHUT_RDWR);
}

static void die_exit(void) { _exit(3); }
static void die_fatal(void) { fatalx("own invariant is broken"); }
static void die_abort(void) { abort(); }

/* What the sanitizers are there for; the plain build survives it. */
static void
bug_heap(void)
{
	volatile char *volatile p = malloc(16);

	if (p != NULL)
		p[16] = 'x';
	log_info("nobody minded");
}

static const struct {
	const char	*name;
	void		(*fn)(void);
} sins[] = {
	{ "lie-type", lie_type },
	{ "lie-short", lie_short },
	{ "lie-long", lie_long },
	{ "lie-phase", lie_phase },
	{ "lie-ready", lie_ready },
	{ "lie-stopped", lie_stopped },
	{ "lie-nofd", lie_nofd },
	{ "lie-fd", lie_fd },
	{ "lie-value", lie_value },
	{ "lie-dial", lie_dial },
	{ "lie-name", lie_name },
	{ "lie-header", lie_header },
	{ "lie-length", lie_length },
	{ "die-close", die_close },
	{ "die-exit", die_exit },
	{ "die-fatal", die_fatal },
	{ "die-abort", die_abort },
	{ "bug-heap", bug_heap }
};

static void
misbehave(void *ctx, struct control_req *req, const char *arg)
{
	size_t i;

	(void)ctx;
	for (i = 0; i < sizeof(sins) / sizeof(sins[0]); i++) {
		if (strcmp(sins[i].name, arg) == 0) {
			control_end(req, CTL_OK, "%s", "");
			sins[i].fn();
			return;
		}
	}
	control_end(req, CTL_FAILED, "%s: no such session", arg);
}

static const struct control_cmd cmds[] = {
	{ CTL_SHOW, "conf", show_conf },
	{ CTL_SHOW, "big", show_big },
	{ CTL_SHOW, "some", show_big },
	{ CTL_SHOW, "double", show_double },
	{ CTL_SHOW, "libraries", show_libraries },
	{ CTL_SHOW, "never", show_never },
	{ CTL_SHOW, "noise", show_noise },
	{ CTL_CLOSE, NULL, misbehave }
};

static const struct link_rule rules[] = {
	{ EX_ITEM, sizeof(struct ex_item), sizeof(struct ex_item), NOFD,
	    LINK_PHASE_RUN, on_item }
};

static const struct child_spec spec = {
	rules, 1, NULL, conf_end, peer, stop
};

void
engine_start(void)
{
	child_start(&spec, NULL);
	child_control("exampled", cmds, sizeof(cmds) / sizeof(cmds[0]), NULL);
	child_listener("example.sock", on_accept, NULL);
}
