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


/* Serving vpnctl. A client is a link with one request at a time; a clock looks
 * after those that do not read or do not ask. Runs in: engines. */

#include <sys/queue.h>

#include <event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/cursor.h"
#include "child.h"
#include "control.h"
#include "link.h"
#include "listener.h"
#include "log.h"

#define CONTROL_TICK	1	/* seconds */

struct control_client {
	TAILQ_ENTRY(control_client) entry;
	struct control		*control;
	struct link		*link;
	struct control_req	*req;	/* not answered yet, or NULL */
	int			 monitors;
	uint32_t		 monitor_id;	/* of that request */
	uint64_t		 asked_ms;	/* last request, or connected */
	uint64_t		 moved_ms;	/* queue was empty or went down */
	size_t			 queued;	/* bytes at the last look */
};

struct control_req {
	TAILQ_ENTRY(control_req) entry;
	struct control		*control;
	struct control_client	*client;	/* NULL: gone */
	uint32_t		 id;
};

struct control {
	struct listener			*listener;
	const char			*daemon;
	const struct control_cmd	*cmds;
	size_t				 ncmds;
	void				*ctx;
	TAILQ_HEAD(, control_client)	 clients;
	TAILQ_HEAD(, control_req)	 reqs;
	struct event			 tick;
	uint64_t			 nclients, refused, cut;
};

static void	control_on_text(void *, struct link *, struct link_msg *);
static void	control_on_empty(void *, struct link *, struct link_msg *);
static void	control_on_monitor(void *, struct link *, struct link_msg *);

static const struct link_rule control_rules[] = {
	{ CTL_SHOW, 2, CTL_TEXTLEN + 1, NOFD, LINK_PHASE_RUN,
	    control_on_text },
	{ CTL_CLOSE, 2, CTL_TEXTLEN + 1, NOFD, LINK_PHASE_RUN,
	    control_on_text },
	{ CTL_RELOAD, 0, 0, NOFD, LINK_PHASE_RUN, control_on_empty },
	{ CTL_LOG, 2, CTL_TEXTLEN + 1, NOFD, LINK_PHASE_RUN,
	    control_on_text },
	{ CTL_MONITOR, 0, 0, NOFD, LINK_PHASE_RUN, control_on_monitor }
};

/* ---- clients ---- */

static void
client_free(struct control_client *cl)
{
	TAILQ_REMOVE(&cl->control->clients, cl, entry);
	cl->control->nclients--;
	if (cl->req != NULL)
		cl->req->client = NULL;
	link_free(cl->link);
	free(cl);
}

static void
client_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct control_client *cl = ctx;

	(void)l;
	if (how != LINK_CLOSED) {
		cl->control->cut++;
		log_peer(NULL, "control: client cut off: %s", why);
	}
	client_free(cl);
}

/* Cut off who has not read for long, or has nothing to ask. */
static void
client_check(struct control_client *cl, uint64_t now)
{
	size_t		 queued = link_queued(cl->link);
	const char	*why = NULL;

	if (queued == 0 || queued < cl->queued)
		cl->moved_ms = now;
	cl->queued = queued;
	if (now - cl->moved_ms >= CONTROL_STALL * 1000)
		why = "does not read";
	else if (cl->req == NULL && !cl->monitors && queued == 0 &&
	    now - cl->asked_ms >= CTL_IDLE * 1000)
		why = "asks nothing";
	if (why == NULL)
		return;
	cl->control->cut++;
	log_peer(NULL, "control: client cut off: %s", why);
	client_free(cl);
}

static void
control_tick(int fd, short events, void *arg)
{
	struct control		*co = arg;
	struct control_client	*cl, *next;
	struct timeval		 tv = { CONTROL_TICK, 0 };
	uint64_t		 now = clock_ms();

	(void)fd;
	(void)events;
	for (cl = TAILQ_FIRST(&co->clients); cl != NULL; cl = next) {
		next = TAILQ_NEXT(cl, entry);
		client_check(cl, now);
	}
	if (!TAILQ_EMPTY(&co->clients))
		evtimer_add(&co->tick, &tv);
}

static void
control_accept(void *ctx, int fd)
{
	struct control		*co = ctx;
	struct control_client	*cl;
	struct timeval		 tv = { CONTROL_TICK, 0 };

	if (co->nclients >= CONTROL_MAXCLIENTS) {
		co->refused++;
		log_peer(NULL, "control: more than %d clients, refused",
		    CONTROL_MAXCLIENTS);
		close(fd);
		return;
	}
	if ((cl = calloc(1, sizeof(*cl))) == NULL) {
		co->refused++;
		close(fd);
		return;
	}
	cl->control = co;
	cl->asked_ms = cl->moved_ms = clock_ms();
	cl->link = link_try_new(fd, "vpnctl", control_rules,
	    sizeof(control_rules) / sizeof(control_rules[0]), cl, client_down);
	if (cl->link == NULL) {
		co->refused++;
		free(cl);
		return;
	}
	link_limit(cl->link, LINK_CLOSE_FULL, SIZE_MAX, CONTROL_MAXQUEUE);
	link_hello(cl->link, co->daemon);
	if (TAILQ_EMPTY(&co->clients))
		evtimer_add(&co->tick, &tv);
	TAILQ_INSERT_TAIL(&co->clients, cl, entry);
	co->nclients++;
}

/* ---- requests ---- */

static void
control_request(struct control_client *cl, const struct link_msg *m,
    const char *arg)
{
	struct control			*co = cl->control;
	const struct control_cmd	*cmd;
	struct control_req		*req;
	size_t				 i;

	if (cl->req != NULL || cl->monitors) {
		link_refuse(cl->link, "a request before the last is answered");
		return;
	}
	if ((req = calloc(1, sizeof(*req))) == NULL) {
		link_refuse(cl->link, "no memory");
		return;
	}
	req->control = co;
	req->client = cl;
	req->id = m->id;
	cl->req = req;
	cl->asked_ms = clock_ms();
	TAILQ_INSERT_TAIL(&co->reqs, req, entry);
	for (i = 0; i < co->ncmds; i++) {
		cmd = &co->cmds[i];
		if (cmd->type == m->type && (cmd->word == NULL ||
		    strcmp(cmd->word, arg) == 0)) {
			cmd->fn(co->ctx, req, arg);
			return;
		}
	}
	control_end(req, CTL_FAILED, "%s does not know that%s%s", co->daemon,
	    arg[0] != '\0' ? ": " : "", arg);
}

static void
control_on_text(void *ctx, struct link *l, struct link_msg *m)
{
	struct cursor	 c;
	char		 arg[CTL_TEXTLEN];

	cursor_init(&c, m->data, m->len);
	if (cursor_str(&c, arg, sizeof(arg)) == -1 || !cursor_done(&c)) {
		link_refuse(l, "type %u: malformed text", m->type);
		return;
	}
	control_request(ctx, m, arg);
}

static void
control_on_empty(void *ctx, struct link *l, struct link_msg *m)
{
	(void)l;
	control_request(ctx, m, "");
}

void
control_record(struct control_req *req, struct rec *r)
{
	const uint8_t	*data;
	size_t		 len;

	if ((data = rec_end(r, &len)) == NULL) {
		log_warnx("control: record over %d bytes left out",
		    REC_MAXLEN);
		return;
	}
	if (req->client != NULL)
		link_send(req->client->link, CTL_RECORD, req->id, data, len,
		    -1);
}

void
control_counter_put(struct control_req *req, const char *name, uint64_t value)
{
	struct rec	 r;

	rec_begin(&r, "counter");
	rec_str(&r, "name", name);
	rec_u64(&r, "value", value);
	control_record(req, &r);
}

void
control_end(struct control_req *req, enum ctl_status status, const char *fmt,
    ...)
{
	struct wbuf	 w;
	uint8_t		 buf[CTL_TEXTLEN + 8];
	char		 text[CTL_TEXTLEN];
	va_list		 ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u8(&w, (uint8_t)status);
	wbuf_str(&w, text);
	if (req->client != NULL) {
		req->client->req = NULL;
		req->client->asked_ms = clock_ms();
		link_send(req->client->link, CTL_END, req->id, buf, w.len, -1);
	}
	TAILQ_REMOVE(&req->control->reqs, req, entry);
	free(req);
}

int
control_gone(const struct control_req *req)
{
	return req->client == NULL;
}

/* ---- events ---- */

/* Send one event to a client that monitors. */
static void
client_event(struct control_client *cl, const uint8_t *data, size_t len)
{
	link_send(cl->link, CTL_RECORD, cl->monitor_id, data, len, -1);
}

/* The first event says that from now on none is missed. */
static void
control_on_monitor(void *ctx, struct link *l, struct link_msg *m)
{
	struct control_client	*cl = ctx;
	struct rec		 r;
	const uint8_t		*data;
	size_t			 len;

	if (cl->req != NULL || cl->monitors) {
		link_refuse(l, "a request before the last is answered");
		return;
	}
	cl->monitors = 1;
	cl->monitor_id = m->id;
	control_event_begin(&r, "monitor");
	if ((data = rec_end(&r, &len)) != NULL)
		client_event(cl, data, len);
}

void
control_event_begin(struct rec *r, const char *event)
{
	rec_begin(r, "event");
	rec_u64(r, "time", (uint64_t)time(NULL));
	rec_str(r, "event", event);
}

void
control_event(struct control *co, struct rec *r)
{
	struct control_client	*cl;
	const uint8_t		*data;
	size_t			 len;

	if ((data = rec_end(r, &len)) == NULL) {
		log_warnx("control: event over %d bytes left out", REC_MAXLEN);
		return;
	}
	TAILQ_FOREACH(cl, &co->clients, entry)
		if (cl->monitors)
			client_event(cl, data, len);
}

/* ---- the server ---- */

struct control *
control_new(int fd, const char *daemon, const struct control_cmd *cmds,
    size_t n, void *ctx)
{
	struct control *co;

	if ((co = calloc(1, sizeof(*co))) == NULL)
		fatal("control");
	co->daemon = daemon;
	co->cmds = cmds;
	co->ncmds = n;
	co->ctx = ctx;
	TAILQ_INIT(&co->clients);
	TAILQ_INIT(&co->reqs);
	evtimer_set(&co->tick, control_tick, co);
	co->listener = listener_new(fd, "control", control_accept, co);
	return co;
}

void
control_free(struct control *co)
{
	struct control_client	*cl;
	struct control_req	*req;

	listener_free(co->listener);
	evtimer_del(&co->tick);
	while ((cl = TAILQ_FIRST(&co->clients)) != NULL)
		client_free(cl);
	while ((req = TAILQ_FIRST(&co->reqs)) != NULL) {
		TAILQ_REMOVE(&co->reqs, req, entry);
		free(req);
	}
	free(co);
}

void
control_counters(const struct control *co, uint64_t *clients,
    uint64_t *refused, uint64_t *cut)
{
	*clients = co->nclients;
	*refused = co->refused;
	*cut = co->cut;
}
