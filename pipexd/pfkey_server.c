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


/* pfkey.sock: ikeyd asks, we are the kernel (RFC 2367, KAME's dialect). Each
 * connection owns the SAs made over it; they end with it, because without
 * ikeyd nobody would replace them. Runs in: worker. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cursor.h"
#include "esp/suite.h"
#include "pfkey/pfkey.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/log.h"
#include "worker.h"

#define PFKEY_MINMSG	16	/* the bare header */

/* A connection; its address is the owner of its SAs. */
struct conn {
	struct worker	*w;
	struct link	*link;
};

static void
tell(struct conn *c, const struct pfkey_msg *m)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct wbuf w;
	int error;

	wbuf_init(&w, buf, sizeof(buf));
	if ((error = pfkey_encode(&pfkey_kame, PFKEY_REPLY, m, &w)) != 0)
		log_warnx("pfkey %s: %s", pfkey_type_name(m->type),
		    pfkey_strerror(error));
	else
		link_send_raw(c->link, buf, w.len);
}

static void
on_told(void *ctx, void *owner, const struct pfkey_msg *m)
{
	char old[ADDR_STRLEN], new[ADDR_STRLEN];

	(void)ctx;
	if (m->type == PFKEY_NEW_MAPPING)
		log_info("flow %u: peer moved from %s to %s", m->sa.flow,
		    addr_print(&m->old_peer, old, sizeof(old)),
		    addr_print(&m->new_peer, new, sizeof(new)));
	else
		log_debug("flow %u: SA 0x%08x expired (%s)", m->sa.flow,
		    m->sa.spi, m->hard_expired ? "hard" : "soft");
	tell(owner, m);
}

const struct esp_ops pfkey_tell_ops = { on_told };

/* ---- requests; each returns an errno and leaves the reply in m ---- */

static int
do_getspi(struct conn *c, struct pfkey_msg *m)
{
	return esp_getspi(c->w->esp, c, m);
}

static int
do_update(struct conn *c, struct pfkey_msg *m)
{
	return esp_update(c->w->esp, c, &m->sa);
}

static int
do_add(struct conn *c, struct pfkey_msg *m)
{
	return esp_add(c->w->esp, c, &m->sa);
}

static int
do_delete(struct conn *c, struct pfkey_msg *m)
{
	return esp_delete(c->w->esp, c, &m->sa);
}

static int
do_get(struct conn *c, struct pfkey_msg *m)
{
	return esp_get(c->w->esp, c, m);
}

static int
do_register(struct conn *c, struct pfkey_msg *m)
{
	(void)c;
	suite_supported(m);
	return 0;
}

static int
do_flush(struct conn *c, struct pfkey_msg *m)
{
	(void)m;
	esp_flush(c->w->esp, c);
	return 0;
}

/* A reply per SA, numbered down, and the bare reply with 0 at the end. */
struct dump {
	struct conn		*c;
	const struct pfkey_msg	*request;
	uint32_t		 seq;
};

static void
dump_one(void *arg, const struct pfkey_msg *m)
{
	struct dump *d = arg;
	struct pfkey_msg reply = *m;

	reply.seq = d->seq++;
	reply.pid = d->request->pid;
	tell(d->c, &reply);
}

static int
do_dump(struct conn *c, struct pfkey_msg *m)
{
	struct dump d = { c, m, 1 };

	esp_dump(c->w->esp, c, dump_one, &d);
	m->seq = 0;
	return 0;
}

static const struct {
	uint8_t	type;
	int	(*fn)(struct conn *, struct pfkey_msg *);
} requests[] = {
	{ PFKEY_GETSPI, do_getspi }, { PFKEY_UPDATE, do_update },
	{ PFKEY_ADD, do_add }, { PFKEY_DELETE, do_delete },
	{ PFKEY_GET, do_get }, { PFKEY_REGISTER, do_register },
	{ PFKEY_FLUSH, do_flush }, { PFKEY_DUMP, do_dump }
};

static int
do_request(struct conn *c, struct pfkey_msg *m)
{
	size_t i;

	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].type == m->type)
			return requests[i].fn(c, m);
	return EOPNOTSUPP;
}

/* Replies carry no keys. */
static void
forget_keys(struct pfkey_sa *sa)
{
	explicit_bzero(sa->auth_key, sizeof(sa->auth_key));
	explicit_bzero(sa->enc_key, sizeof(sa->enc_key));
	sa->auth_keylen = sa->enc_keylen = 0;
}

/* An SA that is to be deleted may have ended by itself: no news. */
static void
refused(const struct pfkey_msg *m, int error)
{
	if (error == ESRCH && m->type != PFKEY_UPDATE)
		log_debug("pfkey %s, flow %u: %s", pfkey_type_name(m->type),
		    m->sa.flow, strerror(error));
	else
		log_warnx("pfkey %s, flow %u: %s", pfkey_type_name(m->type),
		    m->sa.flow, strerror(error));
}

static void
on_message(void *ctx, struct link *l, struct link_msg *in)
{
	struct conn *c = ctx;
	struct pfkey_msg m;
	int error;

	(void)l;
	error = pfkey_decode(&pfkey_kame, PFKEY_REQUEST, in->data, in->len,
	    &m);
	if (error != 0) {
		log_warnx("pfkey %s: %s", pfkey_type_name(m.type),
		    pfkey_strerror(error));
		m.error = EINVAL;
	} else if ((error = do_request(c, &m)) != 0) {
		refused(&m, error);
		m.error = (uint8_t)error;
	}
	forget_keys(&m.sa);
	tell(c, &m);
	pfkey_msg_wipe(&m);
	worker_arm(c->w);
}

/* ---- connections ---- */

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct conn *c = ctx;

	log_warnx("link to ikeyd (pfkey) is down: %s; its SAs are gone",
	    how == LINK_CLOSED ? "closed" : why);
	esp_flush(c->w->esp, c);
	worker_arm(c->w);
	link_free(l);
	free(c);
}

void
pfkey_accept(void *worker, int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		log_warn("pfkey connection");
		close(fd);
		return;
	}
	c->w = worker;
	c->link = link_new_raw(fd, "ikeyd", PFKEY_MINMSG, PFKEY_MAXMSG,
	    on_message, c, on_down);
	if (c->link == NULL) {
		log_warn("pfkey connection");
		free(c);
	}
}
