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


/* The children as their parent sees them: started, heard, held to the table,
 * and buried. Runs in: parents. */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "daemon_int.h"
#include "sockets.h"

#define REAP_MS		500	/* between a closed link and the end */
#define END_MS		1000	/* for children to end by themselves */

static struct daemon_kid *
kid_find(struct daemon *d, const char *name)
{
	size_t i;

	for (i = 0; i < d->nkids; i++)
		if (strcmp(d->kids[i].spec->name, name) == 0)
			return &d->kids[i];
	return NULL;
}

struct link *
daemon_link(struct daemon *d, const char *child)
{
	struct daemon_kid *kid = kid_find(d, child);

	return kid != NULL ? kid->link : NULL;
}

/* ---- messages from children ---- */

static void
on_ready(void *ctx, struct link *l, struct link_msg *m)
{
	struct daemon_kid	*kid = ctx;
	struct daemon		*d = kid->d;
	size_t			 i;

	(void)m;
	kid->ready = 1;
	link_phase(l, LINK_PHASE_RUN | (d->stopping ? LINK_PHASE_STOP : 0));
	for (i = 0; i < d->nkids; i++)
		if (!d->kids[i].ready)
			return;
	d->started = 1;
	evtimer_del(&d->start_limit);
	log_info("started");
	if (d->spec->started != NULL)
		d->spec->started(d);
}

static void
on_dial(void *ctx, struct link *l, struct link_msg *m)
{
	struct proc_name name;

	memcpy(&name, m->data, sizeof(name));
	if (memchr(name.name, '\0', sizeof(name.name)) == NULL)
		link_refuse(l, "DIAL: name without end");
	else if (daemon_dial(ctx, name.name) == -1)
		link_refuse(l, "DIAL %s: not for this child", name.name);
}

static void
on_reload(void *ctx, struct link *l, struct link_msg *m)
{
	struct daemon_kid	*kid = ctx;
	struct proc_result	 res;

	memset(&res, 0, sizeof(res));
	res.failed = daemon_reload(kid->d, res.text, sizeof(res.text)) == -1;
	link_send(l, PROC_RELOADED, m->id, &res, sizeof(res), -1);
}

static void
on_log(void *ctx, struct link *l, struct link_msg *m)
{
	struct daemon_kid	*kid = ctx;
	struct daemon		*d = kid->d;
	struct proc_number	 level;
	size_t			 i;

	memcpy(&level, m->data, sizeof(level));
	if (level.value > 9) {
		link_refuse(l, "LOG with level %u", level.value);
		return;
	}
	log_setverbose((int)level.value);
	for (i = 0; i < d->nkids; i++)
		link_send(d->kids[i].link, PROC_LOG_LEVEL, 0, &level,
		    sizeof(level), -1);
}

static void
on_stopped(void *ctx, struct link *l, struct link_msg *m)
{
	struct daemon_kid *kid = ctx;

	(void)l;
	(void)m;
	kid->stopped = 1;
	if (daemon_all_stopped(kid->d))
		daemon_end(kid->d, kid->d->status);
}

#define LIVE	(LINK_PHASE_RUN | LINK_PHASE_STOP)

static const struct link_rule kid_rules[] = {
	{ PROC_READY, 0, 0, NOFD, LINK_PHASE_START, on_ready },
	{ PROC_DIAL, sizeof(struct proc_name), sizeof(struct proc_name), NOFD,
	    LIVE, on_dial },
	{ PROC_RELOAD, 0, 0, NOFD, LIVE, on_reload },
	{ PROC_LOG, sizeof(struct proc_number), sizeof(struct proc_number),
	    NOFD, LIVE, on_log },
	{ PROC_STOPPED, 0, 0, NOFD, LINK_PHASE_STOP, on_stopped }
};

/* ---- death ---- */

static void
nap(void)
{
	struct timespec ts = { 0, 5 * 1000 * 1000 };

	nanosleep(&ts, NULL);
}

/* 1 if the child is reaped, now or before. */
static int
kid_reap(struct daemon_kid *kid)
{
	if (kid->pid == 0)
		return 1;
	if (waitpid(kid->pid, &kid->status, WNOHANG) != kid->pid)
		return 0;
	kid->pid = 0;
	daemon_pipe_drain(kid);
	return 1;
}

/* A child is gone. Returns 1 if that ends the daemon at once. */
static int
kid_gone(struct daemon_kid *kid)
{
	char text[64];

	if (kid->stopped)
		return 0;
	kid->stopped = 1;
	proc_status(kid->status, text, sizeof(text));
	if (kid->d->stopping) {
		log_warnx("child %s %s before its goodbye", kid->spec->name,
		    text);
		kid->d->status = 1;
		return 0;
	}
	log_warnx("child %s %s, going down", kid->spec->name, text);
	return 1;
}

int
daemon_reap(struct daemon *d)
{
	size_t	 i;
	int	 bad = 0;

	for (i = 0; i < d->nkids; i++)
		if (d->kids[i].pid != 0 && kid_reap(&d->kids[i]) &&
		    kid_gone(&d->kids[i]))
			bad = 1;
	return bad;
}

static void
kid_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct daemon_kid	*kid = ctx;
	struct daemon		*d = kid->d;
	uint64_t		 until = clock_ms() + REAP_MS;
	int			 bad = 1;

	(void)l;
	if (how == LINK_CLOSED) {
		while (!kid_reap(kid) && clock_ms() < until)
			nap();
		if (kid->pid == 0)
			bad = kid_gone(kid);
		else
			log_warnx("child %s closed its link, going down",
			    kid->spec->name);
	} else if (how == LINK_LIED) {
		log_warnx("child %s: %s: taken for compromised, going down",
		    kid->spec->name, why);
	} else
		log_warnx("child %s: link: %s, going down", kid->spec->name,
		    why);
	if (bad) {
		if (kid->pid != 0)
			kill(kid->pid, SIGKILL);
		daemon_end(d, 1);
	}
	if (daemon_all_stopped(d))
		daemon_end(d, d->status);
}

void
daemon_child_lied(struct daemon *d, const char *child, const char *fmt, ...)
{
	char	 text[256];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	link_refuse(daemon_link(d, child), "%s", text);
}

int
daemon_all_stopped(const struct daemon *d)
{
	size_t i;

	if (!d->stopping)
		return 0;
	for (i = 0; i < d->nkids; i++)
		if (!d->kids[i].stopped)
			return 0;
	return 1;
}

void
daemon_children_end(struct daemon *d)
{
	uint64_t	 until = clock_ms() + END_MS;
	size_t		 i;
	int		 left;

	for (i = 0; i < d->nkids; i++) {
		link_free(d->kids[i].link);
		d->kids[i].link = NULL;
	}
	do {
		left = 0;
		for (i = 0; i < d->nkids; i++)
			if (!kid_reap(&d->kids[i]))
				left++;
		if (left > 0)
			nap();
	} while (left > 0 && clock_ms() < until);
	for (i = 0; i < d->nkids; i++) {
		if (d->kids[i].pid == 0)
			continue;
		kill(d->kids[i].pid, SIGKILL);
		waitpid(d->kids[i].pid, &d->kids[i].status, 0);
		daemon_pipe_drain(&d->kids[i]);
		d->kids[i].pid = 0;
	}
}

/* ---- birth ---- */

static void
kid_spawn(struct daemon *d, struct daemon_kid *kid,
    const struct daemon_child *spec)
{
	struct proc_spawn	 sp;
	size_t			 i;
	int			 fd;

	memset(&sp, 0, sizeof(sp));
	kid->d = d;
	kid->spec = spec;
	for (i = 0; spec->dials != NULL && spec->dials[i] != NULL &&
	    i < DAEMON_MAXDIALS; i++)
		kid->dials[i].socket = spec->dials[i];
	kid->ndials = i;
	sp.name = spec->name;
	sp.foreground = d->foreground;
	sp.verbose = d->verbose;
	sp.log_fd = daemon_pipe_open(kid);
	if ((kid->pid = proc_spawn(&sp, &fd)) == -1) {
		log_warn("child %s", spec->name);
		kid->pid = 0;
		daemon_end(d, 1);
	}
	if (sp.log_fd != -1)
		close(sp.log_fd);
	kid->link = link_new(fd, spec->name, kid_rules,
	    sizeof(kid_rules) / sizeof(kid_rules[0]), kid, kid_down);
	link_rules(kid->link, spec->rules, spec->nrules, d);
	d->nkids++;
}

static void
send_name(struct daemon *d, const char *child, enum proc_type type,
    const char *name, int fd)
{
	struct link		*l = daemon_link(d, child);
	struct proc_name	 msg;

	memset(&msg, 0, sizeof(msg));
	if (l == NULL)
		fatalx("no child %s for %s", child, name);
	if (strlcpy(msg.name, name, sizeof(msg.name)) >= sizeof(msg.name))
		fatalx("%s: name too long", name);
	link_send(l, (uint16_t)type, 0, &msg, sizeof(msg), fd);
}

void
daemon_spawn_all(struct daemon *d)
{
	const struct daemon_spec	*s = d->spec;
	size_t				 i;
	int				 fds[2];

	if (s->nchildren > DAEMON_MAXCHILDREN)
		fatalx("more than %d children", DAEMON_MAXCHILDREN);
	for (i = 0; i < s->nchildren; i++)
		kid_spawn(d, &d->kids[i], &s->children[i]);
	for (i = 0; i < s->npairs; i++) {
		if (sock_pair(fds) == -1)
			fatal("link between children");
		send_name(d, s->pairs[i].a, PROC_PEER_LINK, s->pairs[i].b,
		    fds[0]);
		send_name(d, s->pairs[i].b, PROC_PEER_LINK, s->pairs[i].a,
		    fds[1]);
	}
	for (i = 0; i < s->nlistens; i++)
		send_name(d, s->listens[i].child, PROC_LISTEN_FD,
		    s->listens[i].socket, d->listen_fds[i]);
	free(d->listen_fds);
	d->listen_fds = NULL;
}
