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

/* One client from its start to its goodbye, again and again; and what all
 * clients share. The other files do one layer each: outer.c sockets, ipsec.c
 * IKE and ESP, dial.c L2TP and PPP, traffic.c what goes through. None of them
 * frees an engine: they note what has come about, and client_settle() acts on
 * it once the engines have returned. */

#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "base/heap.h"
#include "base/host.h"
#include "dial.h"
#include "flood.h"
#include "ipsec.h"
#include "options.h"
#include "outer.h"
#include "report.h"
#include "stage.h"
#include "traffic.h"

#define CLIENT_WHYLEN	256

struct client;

struct world {
	struct options		 o;
	struct heap		 heap;		/* timers of all clients */
	struct timer		 esp_due;
	struct esp		*esp;
	struct ike_conf		 ike_conf;
	struct l2tp_conf	 l2tp_conf;
	struct client		*clients;	/* o.clients of them */
	uint32_t		 running;	/* not STAGE_DONE yet */
	uint64_t		 start_ms;
	uint8_t			 stopping;	/* a signal said so */
	struct report		 report;
};

struct client {
	struct world		*w;
	struct host		 host;		/* its engines' */
	uint32_t		 number;	/* from 1 */
	struct addr		 local;		/* port 0 */
	struct outer		 outer;
	enum stage		 stage;
	uint64_t		 begun_us;	/* this set-up */
	uint32_t		 redials;	/* left to it */
	uint8_t			 held;		/* long enough: may leave */
	uint8_t			 moving;	/* new SAs are being made */
	uint8_t			 over;		/* the server ended it, or it failed */
	char			 why[CLIENT_WHYLEN];	/* of that */
	char			 hint[CLIENT_WHYLEN];	/* an engine's last warning */
	struct timer		 step;		/* of the stage */
	struct timer		 engines;
	struct ipsec		 ipsec;
	struct dial		 dial;
	struct timer		 steal;
	struct flood		 flood;
	struct traffic		 traffic;
};

uint64_t	client_now_ms(void);
uint64_t	client_now_us(void);
/* Fill in client number (from 1); its first session starts at start_ms.
 * Sockets that cannot be had end the program. */
void		client_init(struct client *, struct world *, uint32_t number,
		    uint64_t start_ms);
void		client_free(struct client *);
/* Act on what the engines have said; to be called after every input. */
void		client_settle(struct client *);
/* Note that the session cannot go on; the first reason counts. */
void		client_over(struct client *, const char *fmt, ...)
		    __attribute__((__format__(printf, 2, 3)));
/* Go to another address, as --move says, without a word by the old one. */
void		client_move(struct client *);
/* Leave: as soon as what was sent has been answered, at once if not up. */
void		client_stop(struct client *);

#endif
