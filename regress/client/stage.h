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

/* How far a client has come; where it was refused is told by the same words. */

#ifndef CLIENT_STAGE_H
#define CLIENT_STAGE_H

enum stage {
	STAGE_IDLE,	/* before its start, or between two sessions */
	STAGE_PHASE1,	/* IKE main mode */
	STAGE_PHASE2,	/* IKE quick mode */
	STAGE_L2TP,	/* control connection and call */
	STAGE_LCP,
	STAGE_LOGIN,
	STAGE_IPCP,
	STAGE_UP,
	STAGE_LEAVING,
	STAGE_TOLD,	/* to go, by the server: hears what else it says */
	STAGE_DONE	/* no more sessions */
};

/* "phase1", ... */
const char	*stage_name(enum stage);
/* The set-up stage (PHASE1 to IPCP) of that name, or STAGE_IDLE. */
enum stage	 stage_find(const char *);

#endif
