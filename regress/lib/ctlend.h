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

/* vpnctl's end of a control socket, for the labs: one question at a time, or
 * the events. Real sockets; the lab waits. */

#ifndef REGRESS_LIB_CTLEND_H
#define REGRESS_LIB_CTLEND_H

#include "proc/record.h"
#include "test.h"

#define CTLEND_MAXREC	128

struct link;

struct ctlend {
	const char	*name;		/* of the socket, for messages */
	struct link	*link;		/* while something is asked */
	/* The answer so far: whether its end is there, with what. */
	int		 done, status;
	char		 text[256];
	struct {
		uint8_t	data[REC_MAXLEN];
		size_t	len;
	}		 rec[CTLEND_MAXREC];
	unsigned int	 nrec;
};

/* Connect to the socket of that name (kept) in dir and send a request of this
 * type (CTL_SHOW ...); the answer comes while the event loop runs. word is left
 * out where the type has none. */
void		 ctlend_ask(struct ctlend *, const char *dir, const char *name,
		    uint16_t type, const char *word);
/* Hang up; the answer stays. */
void		 ctlend_end(struct ctlend *);
/* The value of record i as text, which lasts until the next call; "(none)" if
 * it has none of that name. */
const char	*ctlend_field(const struct ctlend *, size_t i,
		    const char *name);
/* The value of a counter of an answer to CTL_SHOW "counters"; one that is not
 * there fails the test. */
uint64_t	 ctlend_counter(const struct ctlend *, const char *name);

#endif
