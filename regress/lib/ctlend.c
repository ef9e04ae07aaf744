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

/* vpnctl's end of a control socket. Runs in: tests. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctlend.h"
#include "msg/ctl.h"
#include "msg/hello.h"
#include "proc/link.h"
#include "proc/sockets.h"

static void
on_record(void *ctx, struct link *l, struct link_msg *m)
{
	struct ctlend *c = ctx;

	(void)l;
	assert_true(c->nrec < CTLEND_MAXREC);
	memcpy(c->rec[c->nrec].data, m->data, m->len);
	c->rec[c->nrec++].len = m->len;
}

static void
on_end(void *ctx, struct link *l, struct link_msg *m)
{
	struct ctlend *c = ctx;
	struct cursor cur;

	(void)l;
	cursor_init(&cur, m->data, m->len);
	c->status = cursor_u8(&cur);
	assert_int_equal(cursor_str(&cur, c->text, sizeof(c->text)), 0);
	c->done = 1;
}

static const struct link_rule rules[] = {
	{ CTL_RECORD, 1, REC_MAXLEN, NOFD, LINK_PHASE_RUN, on_record },
	{ CTL_END, 1, 512, NOFD, LINK_PHASE_RUN, on_end }
};

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	const struct ctlend *c = ctx;

	(void)l;
	(void)how;
	fail_msg("%s: %s", c->name, why);
}

void
ctlend_ask(struct ctlend *c, const char *dir, const char *name, uint16_t type,
    const char *word)
{
	uint8_t buf[256];
	struct wbuf w;
	int fd = sock_connect(dir, name);

	assert_int_not_equal(fd, -1);
	c->name = name;
	c->link = link_new(fd, "ctl", rules, sizeof(rules) / sizeof(rules[0]),
	    c, on_down);
	link_hello(c->link, "vpnctl");
	c->done = 0;
	c->nrec = 0;
	wbuf_init(&w, buf, sizeof(buf));
	if (type != CTL_RELOAD && type != CTL_MONITOR)
		wbuf_str(&w, word);
	link_send(c->link, type, 1, buf, w.len, -1);
}

void
ctlend_end(struct ctlend *c)
{
	link_free(c->link);
	c->link = NULL;
}

const char *
ctlend_field(const struct ctlend *c, size_t i, const char *name)
{
	static struct rec_field f;
	char kind[REC_NAMELEN];
	struct cursor cur;

	assert_true(i < c->nrec);
	assert_int_equal(rec_open(&cur, c->rec[i].data, c->rec[i].len, kind),
	    0);
	while (rec_next(&cur, &f) == 1) {
		if (strcmp(f.name, name) != 0)
			continue;
		if (f.type != REC_STR)
			snprintf(f.str, sizeof(f.str), "%llu",
			    (unsigned long long)f.u64);
		return f.str;
	}
	return "(none)";
}

uint64_t
ctlend_counter(const struct ctlend *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nrec; i++)
		if (strcmp(ctlend_field(c, i, "name"), name) == 0)
			return strtoull(ctlend_field(c, i, "value"), NULL, 10);
	fail_msg("no counter %s", name);
	return 0;
}
