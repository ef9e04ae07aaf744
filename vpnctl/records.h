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


/* The records of an answer (proc/record.h), kept as they came, for the
 * printers to read as often as they like. */

#ifndef ADIT_VPNCTL_RECORDS_H
#define ADIT_VPNCTL_RECORDS_H

#include <sys/queue.h>

#include <stddef.h>
#include <stdint.h>

#include "proc/record.h"

/* One record, well-formed as a whole. */
struct record {
	TAILQ_ENTRY(record)	 entry;
	char			 kind[REC_NAMELEN];
	size_t			 len;
	uint8_t			 fields[];	/* encoded, without the kind */
};
TAILQ_HEAD(records, record);

/* Check a record of len bytes and append a copy. With daemon not NULL a field
 * "daemon" of that value comes first, unless the record brings its own.
 * Returns 0, or -1 with errno: EBADMSG if it is malformed, ENOMEM. */
int	 records_add(struct records *, const void *data, size_t len,
	    const char *daemon);
void	 records_free(struct records *);

/* Begin to read the fields of a record by rec_next(), which will not fail. */
void	 record_fields(const struct record *, struct cursor *);
/* The field of this name, the first if there are several. 1, or 0 (and all
 * zero) if there is none. */
int	 record_find(const struct record *, const char *name,
	    struct rec_field *);

/* The names of fields that vpnctl(8) promises for records of this kind, in
 * their order, NULL-ended; NULL: it promises none. */
const char *const *record_promised(const char *kind);

#endif
