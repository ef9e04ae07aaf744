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


/* Asking the daemons. Their answers come over links, so that what is malformed
 * or out of order never gets here. Runs in: vpnctl. */

#include <sys/types.h>
#include <sys/time.h>

#include <errno.h>
#include <event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "proc/link.h"
#include "proc/log.h"
#include "proc/sandbox.h"
#include "proc/sockets.h"

#define CLIENT_ID	1	/* of the one request on each link */

struct client {
	struct answer	*answer;
	struct records	 records;
	int		 tell_daemon;	/* its name goes into each record */
	int		 fd;		/* until there is a link */
	struct link	*link;		/* NULL: finished */
	struct event	 silence;
	size_t		 bytes;		/* of records so far */
	const struct client_watch *watch;	/* NULL: it ends with END */
};

static void	client_on_record(void *, struct link *, struct link_msg *);
static void	client_on_end(void *, struct link *, struct link_msg *);

static const struct link_rule client_rules[] = {
	{ CTL_RECORD, 2, REC_MAXLEN, NOFD, LINK_PHASE_RUN, client_on_record },
	{ CTL_END, 3, CTL_TEXTLEN + 2, NOFD, LINK_PHASE_RUN, client_on_end }
};

/* ---- the end ---- */

static void
client_finish(struct client *cl, enum answer_state state, const char *text)
{
	cl->answer->state = state;
	strlcpy(cl->answer->text, text, sizeof(cl->answer->text));
	evtimer_del(&cl->silence);
	link_free(cl->link);
	cl->link = NULL;
	if (cl->watch != NULL)
		cl->watch->gone(cl->watch->ctx, cl->answer);
}

static void
client_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	char text[CTL_TEXTLEN];

	(void)l;
	snprintf(text, sizeof(text), "%s: %s", how == LINK_LIED ?
	    "not the answer of a daemon of this version" : "no answer", why);
	client_finish(ctx, ANSWER_NONE, text);
}

static void
client_silent(int fd, short events, void *arg)
{
	char text[CTL_TEXTLEN];

	(void)fd;
	(void)events;
	snprintf(text, sizeof(text), "no answer for %d seconds",
	    CLIENT_SILENCE);
	client_finish(arg, ANSWER_NONE, text);
}

/* ---- what comes ---- */

/* 0 if the message answers our request; the daemon has CLIENT_SILENCE seconds
 * anew then, and all the time there is once it is watched. */
static int
client_heard(struct client *cl, const struct link_msg *m)
{
	struct timeval tv = { CLIENT_SILENCE, 0 };

	if (m->id != CLIENT_ID) {
		link_refuse(cl->link, "an answer to another request");
		return -1;
	}
	if (cl->watch != NULL)
		evtimer_del(&cl->silence);
	else
		evtimer_add(&cl->silence, &tv);
	return 0;
}

/* Tell of what has come and forget it. */
static void
client_tell(struct client *cl)
{
	struct record *r;

	TAILQ_FOREACH(r, &cl->records, entry)
		cl->watch->event(cl->watch->ctx, r);
	records_free(&cl->records);
	cl->bytes = 0;
}

static void
client_on_record(void *ctx, struct link *l, struct link_msg *m)
{
	struct client *cl = ctx;

	if (client_heard(cl, m) == -1)
		return;
	cl->bytes += m->len;
	if (cl->bytes > CLIENT_MAXBYTES)
		link_refuse(l, "more than %d bytes of records",
		    CLIENT_MAXBYTES);
	else if (records_add(&cl->records, m->data, m->len,
	    cl->tell_daemon ? cl->answer->daemon : NULL) == -1)
		link_refuse(l, "a record: %s", strerror(errno));
	else if (cl->watch != NULL)
		client_tell(cl);
}

static void
client_on_end(void *ctx, struct link *l, struct link_msg *m)
{
	struct client	*cl = ctx;
	struct cursor	 c;
	char		 text[CTL_TEXTLEN];
	uint8_t		 status;

	if (client_heard(cl, m) == -1)
		return;
	cursor_init(&c, m->data, m->len);
	status = cursor_u8(&c);
	if (cursor_str(&c, text, sizeof(text)) == -1 || !cursor_done(&c) ||
	    status > CTL_FAILED)
		link_refuse(l, "a malformed END");
	else
		client_finish(cl, status == CTL_OK ? ANSWER_OK :
		    ANSWER_REFUSED, text);
}

/* ---- asking ---- */

static void
client_connect(struct client *cl, const char *dir)
{
	struct answer	*a = cl->answer;
	char		 name[64];

	a->state = ANSWER_NONE;
	a->text[0] = '\0';
	snprintf(name, sizeof(name), "%s.ctl", a->daemon);
	if ((cl->fd = sock_connect(dir, name)) != -1)
		return;
	if (errno == ENOENT || errno == ECONNREFUSED)
		snprintf(a->text, sizeof(a->text), "does not run (%s/%s: %s)",
		    dir, name, strerror(errno));
	else if (errno == EAGAIN)
		snprintf(a->text, sizeof(a->text), "too busy to answer");
	else
		snprintf(a->text, sizeof(a->text), "%s/%s: %s", dir, name,
		    strerror(errno));
}

static void
client_begin(struct client *cl, enum ctl_type type, const char *text)
{
	struct timeval	 tv = { CLIENT_SILENCE, 0 };
	struct wbuf	 w;
	uint8_t		 buf[CTL_TEXTLEN + 2];

	wbuf_init(&w, buf, sizeof(buf));
	if (type != CTL_RELOAD && type != CTL_MONITOR)
		wbuf_str(&w, text);
	cl->link = link_new(cl->fd, cl->answer->daemon, client_rules,
	    sizeof(client_rules) / sizeof(client_rules[0]), cl, client_down);
	evtimer_set(&cl->silence, client_silent, cl);
	evtimer_add(&cl->silence, &tv);
	link_hello(cl->link, "vpnctl");
	link_send(cl->link, (uint16_t)type, CLIENT_ID, buf, w.len, -1);
}

static int
client_waiting(const struct client *cls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (cls[i].link != NULL)
			return 1;
	return 0;
}

/* One for each daemon, connected if it is there; then the process is confined
 * for good. */
static struct client *
client_all(const char *dir, struct answer *answers, size_t n)
{
	struct client	*cls;
	size_t		 i;

	if ((cls = calloc(n, sizeof(*cls))) == NULL)
		fatal("client");
	for (i = 0; i < n; i++) {
		cls[i].answer = &answers[i];
		cls[i].tell_daemon = n > 1;
		TAILQ_INIT(&cls[i].records);
		client_connect(&cls[i], dir);
	}
	if (sandbox_enter(SANDBOX_KEYS) == -1)
		fatal("sandbox");
	return cls;
}

static void
client_wait(const struct client *cls, size_t n)
{
	while (client_waiting(cls, n))
		if (event_loop(EVLOOP_ONCE) == -1)
			fatal("event loop");
}

size_t
client_ask(const char *dir, enum ctl_type type, const char *text,
    struct answer *answers, size_t n, struct records *records)
{
	struct client	*cls = client_all(dir, answers, n);
	size_t		 i, ok = 0;

	for (i = 0; i < n; i++)
		if (cls[i].fd != -1)
			client_begin(&cls[i], type, text);
	client_wait(cls, n);
	for (i = 0; i < n; i++) {
		ok += answers[i].state == ANSWER_OK;
		/* half an answer is none */
		if (answers[i].state != ANSWER_OK)
			records_free(&cls[i].records);
		TAILQ_CONCAT(records, &cls[i].records, entry);
	}
	free(cls);
	return ok;
}

void
client_monitor(const char *dir, struct answer *answers, size_t n,
    const struct client_watch *watch)
{
	struct client	*cls = client_all(dir, answers, n);
	size_t		 i;

	for (i = 0; i < n; i++) {
		cls[i].watch = watch;
		if (cls[i].fd != -1)
			client_begin(&cls[i], CTL_MONITOR, "");
		else
			watch->gone(watch->ctx, &answers[i]);
	}
	client_wait(cls, n);
	free(cls);
}
