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


/* The limit of open files. Runs in: parent, worker. */

#include <sys/types.h>
#include <sys/resource.h>

#include "files.h"
#include "proc/log.h"

void
files_limit(size_t n)
{
	struct rlimit now, want = { n, n };

	if (setrlimit(RLIMIT_NOFILE, &want) == 0 ||
	    getrlimit(RLIMIT_NOFILE, &now) == -1)
		return;
	/* root of a container may not go above the hard limit */
	now.rlim_cur = now.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &now) == -1)
		log_warn("limit of open files");
	else
		log_debug("limit of open files: %llu",
		    (unsigned long long)now.rlim_cur);
}
