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

/* The first message on every link between two daemons, both ways: who speaks
 * and in which version. Anything before it, or another version, ends the
 * link. Type 1 on each of them. Pure. */

#ifndef ADIT_MSG_HELLO_H
#define ADIT_MSG_HELLO_H

#include <stddef.h>
#include <stdint.h>

#define MSG_HELLO	1
/* What a release speaks. The first change of a message's shape or meaning, or
 * a new type, after a release makes it one more; further ones until the next
 * release do not, as daemons of one tree are built together. There has been no
 * release yet. */
#define MSG_VERSION	1
#define MSG_NAMELEN	16

/* Most bytes of an encoded message of any link, packets included. */
#define MSG_MAXLEN	16384

struct msg_hello {
	uint16_t	version;
	char		name[MSG_NAMELEN];	/* "l2tpd" */
};

/* All encoders of common/msg: write the record into buf of size bytes and
 * return the length, or -1 if it does not fit. All decoders: take len bytes,
 * return 0, or -1 if anything is short, left over or out of range; the record
 * is then not to be used. Text in records is raw, escape it to print. */
int	msg_hello_encode(const struct msg_hello *, uint8_t *buf, size_t size);
int	msg_hello_decode(struct msg_hello *, const uint8_t *buf, size_t len);

#endif
