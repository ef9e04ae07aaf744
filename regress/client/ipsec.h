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

/* IKE and ESP of a client: the engine as initiator, the one that keeps its
 * keys, and its SAs in the table that all clients share. */

#ifndef CLIENT_IPSEC_H
#define CLIENT_IPSEC_H

#include <sys/queue.h>

#include <stddef.h>
#include <stdint.h>

#include "ikeyd/ike/ike.h"
#include "ikeyd/ike/skeyid.h"
#include "pfkey/pfkey.h"

struct client;
struct world;

#define IPSEC_MAXSKEYID	8	/* phase 1s of one session at a time */

/* Answers to the engine, which wants them later. */
enum answer_kind {
	ANSWER_SKEYID, ANSWER_HASH, ANSWER_CHECK, ANSWER_SPI,
	ANSWER_INSTALLED, ANSWER_EXPIRED, ANSWER_USED
};

struct answer {
	TAILQ_ENTRY(answer)	 entry;
	enum answer_kind	 kind;
	uint32_t		 id;
	struct ike_skeyid	 skeyid;
	uint8_t			 digest[HASH_MAXLEN];
	size_t			 len;		/* of it, 0: none */
	uint32_t		 spi;		/* SPI; EXPIRED; USED */
	uint64_t		 bytes;		/* USED */
	int			 ok;		/* CHECK; INSTALLED, too */
	int			 flag;		/* inbound; hard */
};

struct skeyid_kept {
	uint32_t		 handle;	/* 0: free */
	enum hash_alg		 hash;
	struct skeyid		 s;
};

struct ipsec {
	struct ike		*ike;		/* NULL between sessions */
	TAILQ_HEAD(, answer)	 answers;
	struct skeyid_kept	 kept[IPSEC_MAXSKEYID];
	uint32_t		 last_handle;
	uint8_t			 closing;	/* by us */
	uint8_t			 flow_up;	/* and the dial not begun */
	uint8_t			 down;		/* its last SA has gone */
	struct ike_flow_info	 flow;
};

/* Once for all clients: the engine's configuration and the table of SAs. */
void		ipsec_world(struct world *);
void		ipsec_init(struct client *);
/* Begin main mode. */
void		ipsec_start(struct client *);
/* A message of IKE; natt: it came by port 4500. */
void		ipsec_input(struct client *, int natt, const uint8_t *, size_t);
/* An ESP packet, which is decrypted in place: what is in it goes to the
 * dial. */
void		ipsec_open(struct client *, uint8_t *, size_t);
/* Send an L2TP datagram inside ESP. */
void		ipsec_seal(struct client *, const uint8_t *, size_t);
/* Hand over answers; begin the dial when the flow is up. */
void		ipsec_settle(struct client *);
/* Delete all SAs, and tell the server. */
void		ipsec_close(struct client *, const char *why);
/* Forget all of them without a word. */
void		ipsec_free(struct client *);
uint64_t	ipsec_next(const struct client *);
void		ipsec_run(struct client *);

#endif
