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

/* The users files, as the parent sees them: opened, never read. Runs in:
 * parent. */

#ifndef ADIT_PPPD_USERS_FILE_H
#define ADIT_PPPD_USERS_FILE_H

#include <sys/types.h>

#include <time.h>

/* What tells one content of a file from another. */
struct users_seen {
	dev_t		dev;
	ino_t		ino;
	off_t		size;
	struct timespec	mtime, ctime;
};

/* Open path for reading and say in seen what it was. It has to be a regular
 * file that belongs to root or whoever we are, and that group and others
 * cannot read. Returns the descriptor, or -1 after a log line. */
int	users_file_open(const char *path, struct users_seen *seen);
/* 1 if there is another content at path than when it was seen last; seen is
 * then the new one, so that each change is told once. */
int	users_file_changed(const char *path, struct users_seen *seen);

#endif
