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

/* What the command line asks for. */

#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "ikeyd/ike/conf.h"
#include "pppd-lite/ppp/conf.h"
#include "stage.h"

#define OPTIONS_MAXRANGE	32
#define OPTIONS_MAXCLIENT	20000
#define OPTIONS_SECRETLEN	256
#define OPTIONS_PATHLEN		256

/* Addresses from first on, IPv4 in host order. */
struct range {
	uint32_t	first, count;
};

struct options {
	struct addr		server;		/* without a port */
	struct range		locals[OPTIONS_MAXRANGE];
	size_t			nlocals;
	uint32_t		clients;
	uint8_t			any_port;	/* not from 500 and 4500 */
	uint16_t		inner_port;	/* of L2TP on our side */
	uint8_t			plain;		/* L2TP in the clear */
	char			psk[OPTIONS_SECRETLEN];
	uint8_t			wrong_psk;
	char			user[PPP_NAMELEN];	/* %d is the client */
	char			password[OPTIONS_SECRETLEN];
	struct ike_transforms	main, quick;
	uint8_t			methods[PPP_METHOD_MAX];
	uint8_t			nmethods;
	struct addr		ping;		/* ADDR_NONE: none */
	uint32_t		ping_count;	/* 0: until it leaves */
	uint32_t		ping_ms;	/* from one to the next */
	struct addr		udp;		/* with port; ADDR_NONE: none */
	uint32_t		udp_size;	/* bytes of payload */
	uint32_t		udp_pps;
	uint32_t		udp_count;
	uint64_t		setup_ms, hold_ms, loop_ms, leave_ms;
	uint64_t		stagger_ms, pause_ms;
	uint64_t		listen_ms;	/* once it was told to go */
	uint32_t		redials;	/* after set-ups that failed */
	uint32_t		flood;		/* SCCRQs instead of dialling */
	uint8_t			silent;		/* vanish without a word */
	char			id[IKE_MAXID];	/* phase 1 ID, a name; "": address */
	/* Where it goes on SIGUSR1, and whether data alone tells of that. */
	char			move_netns[OPTIONS_PATHLEN];	/* "": stay */
	struct addr		move_local;	/* ADDR_NONE: it does not move */
	uint8_t			move_mute;
	/* Another client's tunnel and session, by the server's ids, to be
	 * taken from it; 0: none. */
	uint16_t		steal_tunnel, steal_session;
	enum stage		refused;	/* wanted there; IDLE: be let in */
	uint8_t			json, quiet, verbose;
};

/* Read the command line; an error or -h ends the program. */
void		options_parse(struct options *, int argc, char **argv);
/* The address that client number n, from 0 on, binds, and in *round how many
 * before it have the same. */
struct addr	options_local(const struct options *, uint32_t n,
		    uint32_t *round);
/* Replace each %d of text by number. */
void		options_number(char *dst, size_t size, const char *text,
		    uint32_t number);

#endif
