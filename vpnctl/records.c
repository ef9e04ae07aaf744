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


/* Keeping records. Runs in: vpnctl. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "records.h"

/* The fields from c on are held against the format once, here. 1 if one of
 * them is named "daemon", 0 if none is, -1 if they are malformed. */
static int
fields_check(struct cursor c)
{
	struct rec_field	 f;
	int			 res, own = 0;

	while ((res = rec_next(&c, &f)) == 1)
		if (strcmp(f.name, "daemon") == 0)
			own = 1;
	return res == -1 ? -1 : own;
}

int
records_add(struct records *head, const void *data, size_t len,
    const char *daemon)
{
	char		 kind[REC_NAMELEN];
	uint8_t		 first[2 * REC_NAMELEN];
	struct cursor	 c;
	struct record	*r;
	struct wbuf	 w;
	size_t		 left;
	int		 own;

	if (rec_open(&c, data, len, kind) == -1 ||
	    (own = fields_check(c)) == -1) {
		errno = EBADMSG;
		return -1;
	}
	wbuf_init(&w, first, sizeof(first));
	if (daemon != NULL && !own) {
		wbuf_u8(&w, REC_STR);
		wbuf_str(&w, "daemon");
		wbuf_str(&w, daemon);
	}
	left = cursor_left(&c);
	if ((r = calloc(1, sizeof(*r) + w.len + left)) == NULL)
		return -1;
	strlcpy(r->kind, kind, sizeof(r->kind));
	r->len = w.len + left;
	memcpy(r->fields, first, w.len);
	cursor_copy(&c, r->fields + w.len, left);
	TAILQ_INSERT_TAIL(head, r, entry);
	return 0;
}

void
records_free(struct records *head)
{
	struct record *r;

	while ((r = TAILQ_FIRST(head)) != NULL) {
		TAILQ_REMOVE(head, r, entry);
		free(r);
	}
}

void
record_fields(const struct record *r, struct cursor *c)
{
	cursor_init(c, r->fields, r->len);
}

int
record_find(const struct record *r, const char *name, struct rec_field *f)
{
	struct cursor c;

	record_fields(r, &c);
	while (rec_next(&c, f) == 1)
		if (strcmp(f->name, name) == 0)
			return 1;
	memset(f, 0, sizeof(*f));
	return 0;
}

const char *const *
record_promised(const char *kind)
{
	static const char *const session[] = {
		"id", "user", "address", "interface", "peer_address",
		"peer_port", "nat", "ike", "esp", "in_bytes", "out_bytes",
		"in_packets", "out_packets", "since", "state", NULL
	};

	return strcmp(kind, "session") == 0 ? session : NULL;
}
