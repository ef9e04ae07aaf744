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

/* Lines about clients, and the sum of it all: for people, or as one JSON
 * object; and whether all that was asked for came about. */

#ifndef CLIENT_REPORT_H
#define CLIENT_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "stage.h"
#include "traffic.h"

struct client;
struct world;

enum report_left { LEFT_CLEAN, LEFT_SILENT, LEFT_UNANSWERED };

struct report {
	uint64_t	 begun, ok, failed;	/* set-ups */
	uint64_t	 failed_at[STAGE_DONE + 1];
	uint64_t	 dropped;	/* sessions that the server ended */
	uint64_t	 left[LEFT_UNANSWERED + 1];
	uint64_t	 interrupted;	/* not up yet when told to leave */
	uint32_t	*took_us;	/* of each set-up that went well */
	size_t		 ntook, size;
	struct counts	 ping, udp;
	uint64_t	 answered;	/* pings and echoes of others */
	uint64_t	 strange;	/* packets that nobody asked for */
	uint64_t	 esp_refused;	/* old, forged, of no SA of ours */
};

/* What happened to a client. */
void	report_begun(struct client *);
void	report_up(struct client *);
void	report_failed(struct client *);
void	report_dropped(struct client *);
void	report_left(struct client *, enum report_left);
/* A line about it. */
void	report_note(struct client *, const char *text);
void	report_counts(const struct client *, const char *what,
	    const struct counts *);
/* The sum. Returns the exit status: 0 if all that was asked for happened. */
int	report_sum(struct world *);
/* Something is wrong here, not with the server: say so and end. */
void	report_fatal(const char *fmt, ...)
	    __attribute__((__format__(printf, 1, 2), __noreturn__));

#endif
