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

/* The pipexd of pppdlab.h. Runs in: tests. */

#include <stdio.h>
#include <string.h>

#include "msg/hello.h"
#include "pppdlab.h"
#include "proc/link.h"
#include "proc/listener.h"
#include "proc/sockets.h"

static void
pipex_stats(struct lab *lab, const struct lab_pipex *p)
{
	struct msg_pipex_stats s;
	uint8_t buf[256];
	int n;

	memset(&s, 0, sizeof(s));
	s.session = p->add.session;
	s.in_bytes = 1000;
	s.in_packets = 10 + lab->in_packets;
	s.idle = lab->idle;
	s.in_idle_ms = lab->in_idle_ms;
	s.out_bytes = 2000;
	s.out_packets = 20;
	n = msg_pipex_stats_encode(&s, buf, sizeof(buf));
	link_send(lab->pipex_link, MSG_PIPEX_STATS, 0, buf, (size_t)n, -1);
}

static void
pipex_gone(struct lab *lab, struct lab_pipex *p)
{
	struct msg_pipex_gone g;
	uint8_t buf[256];
	int n;

	pipex_stats(lab, p);
	memset(&g, 0, sizeof(g));
	g.session = p->add.session;
	strlcpy(g.reason, "closed", sizeof(g.reason));
	n = msg_pipex_gone_encode(&g, buf, sizeof(buf));
	link_send(lab->pipex_link, MSG_PIPEX_GONE, 0, buf, (size_t)n, -1);
	p->gone = 1;
}

static void
answer_add(struct link *l, const struct lab *lab, const struct lab_pipex *p)
{
	struct msg_pipex_added a;
	uint8_t buf[256];
	int n;

	memset(&a, 0, sizeof(a));
	a.session = p->add.session;
	a.error = (uint32_t)lab->add_error;
	snprintf(a.ifname, sizeof(a.ifname), "pppx%u",
	    (unsigned int)(p - lab->pipex) % LAB_MAXPIPEX);
	n = msg_pipex_added_encode(&a, buf, sizeof(buf));
	link_send(l, MSG_PIPEX_ADDED, 0, buf, (size_t)n, -1);
}

static void
on_add(void *ctx, struct link *l, struct link_msg *m)
{
	struct lab *lab = ctx;
	struct lab_pipex *p = &lab->pipex[lab->npipex], *other;

	assert_true(lab->npipex < LAB_MAXPIPEX);
	assert_int_equal(msg_pipex_decode(&p->add, m->data, m->len), 0);
	for (other = lab->pipex; other < p; other++) {
		if (other->gone)
			continue;
		if (other->add.session == p->add.session) {
			other->add = p->add;
			other->moved++;
			answer_add(l, lab, other);
			return;
		}
		/* Never two with the same address. */
		assert_false(addr_host_eq(&other->add.ip_peer,
		    &p->add.ip_peer));
	}
	lab->npipex++;
	p->gone = lab->add_error != 0;
	answer_add(l, lab, p);
}

static void
on_del(void *ctx, struct link *l, struct link_msg *m)
{
	struct lab *lab = ctx;
	struct msg_pipex_del d;
	size_t i;

	(void)l;
	assert_int_equal(msg_pipex_del_decode(&d, m->data, m->len), 0);
	for (i = 0; i < lab->npipex; i++) {
		if (lab->pipex[i].add.session != d.session)
			continue;
		assert_int_equal(lab->pipex[i].deleted++, 0);
		if (!lab->hold_gone)
			pipex_gone(lab, &lab->pipex[i]);
		return;
	}
	fail_msg("PIPEX_DEL of session %u", d.session);
}

static void
on_stat(void *ctx, struct link *l, struct link_msg *m)
{
	struct lab *lab = ctx;
	size_t i;

	(void)m;
	lab->stats_asked++;
	for (i = 0; i < lab->npipex; i++)
		if (!lab->pipex[i].gone)
			pipex_stats(lab, &lab->pipex[i]);
	link_send(l, MSG_PIPEX_STAT_END, 0, NULL, 0, -1);
}

static const struct link_rule pipex_rules[] = {
	{ MSG_PIPEX_ADD, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_add },
	{ MSG_PIPEX_DEL, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_del },
	{ MSG_PIPEX_STAT, 0, 0, NOFD, LINK_PHASE_RUN, on_stat },
};

static void
pipex_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct lab *lab = ctx;

	(void)how;
	(void)why;
	if (l == lab->pipex_link)
		lab->pipex_link = NULL;
	link_free(l);
}

static void
pipex_accept(void *ctx, int fd)
{
	struct lab *lab = ctx;

	lab->pipex_link = link_new(fd, "pppd-lite", pipex_rules, 3, lab,
	    pipex_down);
	link_hello(lab->pipex_link, "pipexd");
}

void
lab_pipexd_listen(struct lab *lab)
{
	int fd = sock_listen(lab->daemon.dir, "pipex.sock");

	assert_int_not_equal(fd, -1);
	lab->pipex_listener = listener_new(fd, "pipex.sock", pipex_accept,
	    lab);
}

void
lab_pipexd_drop(struct lab *lab)
{
	size_t i;

	listener_free(lab->pipex_listener);
	lab->pipex_listener = NULL;
	link_free(lab->pipex_link);
	lab->pipex_link = NULL;
	for (i = 0; i < lab->npipex; i++)
		lab->pipex[i].gone = 1;
}

void
lab_release_gone(struct lab *lab)
{
	size_t i;

	lab->hold_gone = 0;
	for (i = 0; i < lab->npipex; i++)
		if (lab->pipex[i].deleted && !lab->pipex[i].gone)
			pipex_gone(lab, &lab->pipex[i]);
}
