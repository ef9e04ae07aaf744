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

/* The names of stages. Runs in: roadwarrior. */

#include <string.h>

#include "stage.h"

static const char *const names[] = {
	[STAGE_IDLE] = "idle", [STAGE_PHASE1] = "phase1",
	[STAGE_PHASE2] = "phase2", [STAGE_L2TP] = "l2tp", [STAGE_LCP] = "lcp",
	[STAGE_LOGIN] = "login", [STAGE_IPCP] = "ipcp", [STAGE_UP] = "up",
	[STAGE_LEAVING] = "leaving", [STAGE_TOLD] = "told",
	[STAGE_DONE] = "done"
};

const char *
stage_name(enum stage stage)
{
	return names[stage];
}

enum stage
stage_find(const char *name)
{
	enum stage s;

	for (s = STAGE_PHASE1; s <= STAGE_IPCP; s++)
		if (strcmp(names[s], name) == 0)
			return s;
	return STAGE_IDLE;
}
