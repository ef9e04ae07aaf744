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

/* Opening users files and noticing that they changed. Runs in: parent. */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "proc/log.h"
#include "users_file.h"

static void
seen_take(struct users_seen *seen, const struct stat *st)
{
	/* Compared as a whole, so no byte may be left to chance. */
	memset(seen, 0, sizeof(*seen));
	seen->dev = st->st_dev;
	seen->ino = st->st_ino;
	seen->size = st->st_size;
	seen->mtime = st->st_mtim;
	seen->ctime = st->st_ctim;
}

int
users_file_open(const char *path, struct users_seen *seen)
{
	struct stat st;
	int fd;

	/* O_NONBLOCK: a FIFO in its place must not hang us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1 || fstat(fd, &st) == -1) {
		log_warn("%s", path);
		goto fail;
	}
	seen_take(seen, &st);
	if (!S_ISREG(st.st_mode)) {
		log_warnx("%s: not a regular file", path);
		goto fail;
	}
	if (st.st_uid != 0 && st.st_uid != geteuid()) {
		log_warnx("%s: belongs to neither root nor us", path);
		goto fail;
	}
	if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		log_warnx("%s: group or others may read it, but it holds "
		    "passwords (chmod 600)", path);
		goto fail;
	}
	return fd;
fail:
	if (fd != -1)
		close(fd);
	return -1;
}

int
users_file_changed(const char *path, struct users_seen *seen)
{
	struct users_seen now;
	struct stat st;

	memset(&now, 0, sizeof(now));
	if (stat(path, &st) == 0)
		seen_take(&now, &st);
	if (memcmp(&now, seen, sizeof(now)) == 0)
		return 0;
	*seen = now;
	return 1;
}
