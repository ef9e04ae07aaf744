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

/* The sockets of a client, connected to the server: IKE at first, IKE and ESP
 * after the float, and L2TP in the clear where that is asked for. Packets are
 * the engines' own; ports 500 and 4500 of the client's addresses inside the
 * engines are what it would have without a NAT, whatever it could bind. */

#ifndef CLIENT_OUTER_H
#define CLIENT_OUTER_H

#include <stddef.h>
#include <stdint.h>

/* The event loop's header wants these types. */
#include <sys/time.h>
#include <sys/types.h>
#include <event.h>

struct client;

/* OUTER_ESP is IP protocol 50. */
enum outer_port { OUTER_IKE, OUTER_NATT, OUTER_L2TP, OUTER_ESP, OUTER_PORTS };

struct outer_socket {
	struct client	*client;
	enum outer_port	 port;
	int		 fd;		/* -1: not open */
	struct event	 ev;
};

struct outer {
	struct outer_socket	s[OUTER_PORTS];
};

/* Bind and connect; any says that the local port does not matter. What fails
 * ends the program. Sets c->local where it was the wildcard. */
void	outer_open(struct client *, int any);
void	outer_close(struct client *);
/* Open what follows in that network namespace; "": stay. */
void	outer_enter(const char *netns);
/* The same for protocol 50, once the engine has found no NAT; needs root. */
void	outer_open_esp(struct client *);
/* Send; what the system refuses is lost, as on any network. */
void	outer_send(struct client *, enum outer_port, const void *, size_t);

#endif
