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

/* For LD_PRELOAD: a monotonic clock that is ahead by as many milliseconds as
 * stand in the file that SLEPT names: written there, it jumps for all processes
 * at once, as after a sleep where the clock goes on meanwhile. */

#include <sys/mman.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t	*slept_ms;

/* Before anything is closed, and any right is given up. */
static void __attribute__((__constructor__))
slept_init(void)
{
	const char	*path = getenv("SLEPT");
	void		*p;
	int		 fd;

	if (path == NULL || (fd = open(path, O_RDONLY)) == -1)
		abort();
	p = mmap(NULL, sizeof(*slept_ms), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		abort();
	slept_ms = p;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	int64_t	 ms;

	if (syscall(SYS_clock_gettime, id, ts) == -1)
		return -1;
	if (slept_ms == NULL || (id != CLOCK_MONOTONIC &&
	    id != CLOCK_MONOTONIC_COARSE && id != CLOCK_BOOTTIME))
		return 0;
	ms = *slept_ms;
	ts->tv_sec += ms / 1000;
	ts->tv_nsec += ms % 1000 * 1000000;
	if (ts->tv_nsec >= 1000000000) {
		ts->tv_nsec -= 1000000000;
		ts->tv_sec++;
	}
	return 0;
}
