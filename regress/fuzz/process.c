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

/* A child process without a parent: see process.h. */

#include <sys/socket.h>

#include <event.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cursor.h"
#include "base/heap.h"
#include "msg/hello.h"
#include "process.h"
#include "proc/child.h"
#include "proc/link.h"

#define MAXNAME		8
#define MAXTIMER	4
#define MAXROUND	10000	/* wake-ups of one process_run() */

/* A port that the process has closed: the fuzzer still knows it by its number,
 * which nobody else gets before process_close(). */
#define FREE		(-1)
#define GONE		(-2)

struct door {
	char		 name[PROC_NAMELEN];
	void		(*fn)(void *, int);
	void		*ctx;
	int		 dialled;	/* by the process, and not answered */
	int		 listens;
};

struct engine_timer {
	uint64_t	(*next)(void *);
	void		(*run)(void *);
	void		*engine;
	int		 used;
};

static struct door		 doors[MAXNAME];
static struct engine_timer	 timers[MAXTIMER];
static int			 ports[PROCESS_MAXPORT], raw[PROCESS_MAXPORT];
static int			 parent_end;
static const struct child_spec	*spec;
static void			*spec_ctx;
static struct link		*parent;
static process_told_fn		*on_told;
static uint64_t			 clock_now = 1000000;
static uint32_t			 dice = 1;

/* ---- the log ---- */

static void
line_ok(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7e)
			abort();
}

#define FORMATTED(name) \
void \
name(const char *fmt, ...) \
{ \
	char buf[LOG_LINELEN]; \
	va_list ap; \
 \
	va_start(ap, fmt); \
	vsnprintf(buf, sizeof(buf), fmt, ap); \
	va_end(ap); \
}

/* The real ones escape what they print: only the format is run here. */
FORMATTED(log_warn)
FORMATTED(log_warnx)
FORMATTED(log_info)
FORMATTED(log_debug)

void
log_peer(const struct addr *source, const char *fmt, ...)
{
	char buf[LOG_LINELEN];
	va_list ap;

	(void)source;
	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
}

void
log_line(int pri, const char *line)
{
	(void)pri;
	line_ok(line);
}

void
log_peer_line(const char *line)
{
	line_ok(line);
}

int
log_verbose(void)
{
	return 1;
}

void
log_setverbose(int verbosity)
{
	(void)verbosity;
}

void
fatal(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	abort();
}

void
fatalx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	abort();
}

/* ---- time and chance ---- */

uint64_t
clock_ms(void)
{
	return clock_now;
}

static uint64_t
host_clock(void *ctx)
{
	(void)ctx;
	return clock_now;
}

static void
host_bytes(void *ctx, void *buf, size_t n)
{
	uint8_t *p = buf;

	(void)ctx;
	while (n-- > 0)
		*p++ = (uint8_t)((dice = dice * 1103515245 + 12345) >> 16);
}

static void
host_line(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	line_ok(line);
}

const struct host *
host_process(void)
{
	static const struct host host = { NULL, host_clock, host_bytes,
	    host_line };

	return &host;
}

struct engine_timer *
engine_timer_new(uint64_t (*next)(void *), void (*run)(void *), void *engine)
{
	size_t i;

	for (i = 0; i < MAXTIMER && timers[i].used; i++)
		continue;
	if (i == MAXTIMER)
		abort();
	timers[i].next = next;
	timers[i].run = run;
	timers[i].engine = engine;
	timers[i].used = 1;
	return &timers[i];
}

void
engine_timer_arm(struct engine_timer *t)
{
	/* asked anew whenever time passes */
	(void)t->next(t->engine);
}

void
engine_timer_free(struct engine_timer *t)
{
	t->used = 0;
}

/* ---- the child ---- */

static struct door *
door(const char *name)
{
	size_t i;

	for (i = 0; i < MAXNAME && doors[i].name[0] != '\0'; i++)
		if (strcmp(doors[i].name, name) == 0)
			return &doors[i];
	if (i == MAXNAME)
		abort();
	strlcpy(doors[i].name, name, sizeof(doors[i].name));
	return &doors[i];
}

void
child_listener(const char *name, void (*fn)(void *, int), void *ctx)
{
	struct door *d = door(name);

	d->fn = fn;
	d->ctx = ctx;
	d->listens = 1;
}

void
child_dial(const char *name, void (*fn)(void *, int), void *ctx)
{
	struct door *d = door(name);

	d->fn = fn;
	d->ctx = ctx;
	d->dialled = 1;
}

static void
parent_lost(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)l;
	(void)how;
	fatalx("link to the parent: %s", why);
}

void
child_start(const struct child_spec *s, void *ctx)
{
	spec = s;
	spec_ctx = ctx;
}

struct link *
child_parent(void)
{
	return parent;
}

void
child_stopped(void)
{
}

int
child_stopping(void)
{
	return 0;
}

void
child_control(const char *daemon, const struct control_cmd *cmds, size_t n,
    void *ctx)
{
	(void)daemon;
	(void)cmds;
	(void)n;
	(void)ctx;
}

void
child_event(struct rec *r)
{
	size_t len;

	if (rec_end(r, &len) == NULL)
		abort();
}

/* ---- the fuzzer's ends ---- */

static void
ends(int sv[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv) == -1 ||
	    fcntl(sv[0], F_SETFL, O_NONBLOCK) == -1)
		abort();
}

static int
port_new(int fd)
{
	int i;

	for (i = 0; i < PROCESS_MAXPORT && ports[i] != FREE; i++)
		continue;
	if (i == PROCESS_MAXPORT)
		abort();
	ports[i] = fd;
	return i;
}

void
process_begin(void (*start)(void), process_told_fn *told)
{
	int i, sv[2];

	if (event_init() == NULL)
		abort();
	for (i = 0; i < PROCESS_MAXPORT; i++)
		ports[i] = FREE;
	on_told = told;
	ends(sv);
	parent_end = sv[0];
	parent = link_new(sv[1], "parent", NULL, 0, NULL, parent_lost);
	start();
}

void *
process_ctx(const char *name)
{
	return door(name)->ctx;
}

int
process_connect(const char *name, int hello)
{
	struct door *d = door(name);
	struct msg_hello m = { .version = MSG_VERSION };
	uint8_t buf[64];
	int len, port, sv[2];

	if (!d->listens && !d->dialled)
		return -1;
	d->dialled = 0;
	ends(sv);
	port = port_new(sv[0]);
	raw[port] = !hello;
	d->fn(d->ctx, sv[1]);
	if (!hello)
		return port;
	strlcpy(m.name, "fuzz", sizeof(m.name));
	if ((len = msg_hello_encode(&m, buf, sizeof(buf))) == -1)
		abort();
	process_send(port, MSG_HELLO, 0, buf, (size_t)len);
	return port;
}

int
process_peer(const char *name)
{
	int port, sv[2];

	ends(sv);
	port = port_new(sv[0]);
	raw[port] = 0;
	spec->peer(spec_ctx, name, sv[1]);
	return port;
}

void
process_send_raw(int port, const void *data, size_t len)
{
	if (process_open(port) && len > 0)
		(void)send(ports[port], data, len,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
}

void
process_send(int port, uint16_t type, uint32_t id, const void *data,
    size_t len)
{
	uint8_t buf[LINK_MAXMSG];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u16(&w, type);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, id);
	wbuf_u32(&w, (uint32_t)len);
	wbuf_bytes(&w, data, len);
	if (wbuf_ok(&w))
		process_send_raw(port, buf, w.len);
}

void
process_close(int port)
{
	if (process_open(port))
		close(ports[port]);
	if (port >= 0)
		ports[port] = FREE;
}

void
process_close_all(void)
{
	int i;

	for (i = 0; i < PROCESS_MAXPORT; i++)
		process_close(i);
}

int
process_open(int port)
{
	return port >= 0 && ports[port] >= 0;
}

int
process_order(uint16_t type, uint32_t id, const void *data, size_t len, int fd)
{
	struct link_msg m = { type, id, data, len, fd };
	const struct link_rule *r;
	size_t i;

	for (i = 0; i < spec->nrules; i++) {
		r = &spec->rules[i];
		if (r->type == type && len >= r->min && len <= r->max &&
		    (r->fd == WANTFD) == (fd != -1)) {
			r->handler(spec_ctx, parent, &m);
			if (m.fd != -1)
				close(m.fd);
			return 0;
		}
	}
	if (fd != -1)
		close(fd);
	return -1;
}

void
process_conf_begin(int reload)
{
	if (spec->conf_begin != NULL)
		spec->conf_begin(spec_ctx, reload);
}

void
process_conf_end(int reload)
{
	if (spec->conf_end != NULL)
		spec->conf_end(spec_ctx, reload);
}

/* ---- running ---- */

static void
tell(int port, const uint8_t *buf, size_t len)
{
	struct cursor c;
	uint16_t type;
	uint32_t id;

	if (port != PROCESS_PARENT && raw[port]) {
		on_told(port, 0, 0, buf, len);
		return;
	}
	cursor_init(&c, buf, len);
	type = cursor_u16(&c);
	(void)cursor_u16(&c);
	id = cursor_u32(&c);
	(void)cursor_u32(&c);
	if (on_told != NULL && cursor_ok(&c))
		on_told(port, type, id, buf + LINK_HDRLEN, len - LINK_HDRLEN);
}

/* Read what it has sent; 1 if there was anything. */
static int
drain(int port, int *fd)
{
	static uint8_t buf[LINK_MAXMSG];
	ssize_t n;
	int any = 0;

	while (*fd >= 0 && (n = recv(*fd, buf, sizeof(buf),
	    MSG_DONTWAIT)) != -1) {
		any = 1;
		if (n == 0) {
			close(*fd);
			*fd = GONE;
		} else
			tell(port, buf, (size_t)n);
	}
	return any;
}

void
process_run(void)
{
	int i, any, rounds = 0;

	do {
		/* accepted, read, failed, gone: each may be a turn of its own */
		for (i = 0; i < 4; i++)
			event_loop(EVLOOP_NONBLOCK);
		any = drain(PROCESS_PARENT, &parent_end);
		for (i = 0; i < PROCESS_MAXPORT; i++)
			any |= drain(i, &ports[i]);
		if (++rounds > MAXROUND)
			abort();
	} while (any);
}

static struct engine_timer *
earliest(uint64_t *due)
{
	struct engine_timer *best = NULL;
	uint64_t next;
	size_t i;

	*due = HEAP_NEVER;
	for (i = 0; i < MAXTIMER; i++) {
		if (!timers[i].used)
			continue;
		next = timers[i].next(timers[i].engine);
		if (next < *due) {
			*due = next;
			best = &timers[i];
		}
	}
	return best;
}

void
process_sleep(uint64_t ms)
{
	uint64_t end = clock_now + ms, due;
	struct engine_timer *t;
	int rounds = 0;

	process_run();
	while ((t = earliest(&due)) != NULL && due <= end) {
		if (due > clock_now)
			clock_now = due;
		t->run(t->engine);
		process_run();
		if (++rounds > MAXROUND)
			abort();
	}
	clock_now = end;
}

void
process_relink(int *port, const char *name, int hello)
{
	process_close(*port);
	process_run();
	*port = process_connect(name, hello);
}

void
process_message(int port, const uint8_t *p, size_t len)
{
	if (len == 0)
		return;
	if (p[0] == 0)
		process_send_raw(port, p + 1, len - 1);
	else
		process_send(port, p[0], 0, p + 1, len - 1);
}

void
process_steps(const uint8_t *data, size_t len, unsigned int nsteps,
    size_t maxlen, process_step_fn *step)
{
	struct cursor c;
	uint8_t what, which;
	size_t n;

	cursor_init(&c, data, len);
	while (cursor_left(&c) >= 4) {
		what = cursor_u8(&c);
		which = cursor_u8(&c);
		n = cursor_u16(&c);
		if (n > cursor_left(&c))
			n = cursor_left(&c);
		if (n > maxlen)
			n = maxlen;
		step(what % nsteps, which, cursor_take(&c, n), n);
	}
}
