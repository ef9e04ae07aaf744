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

/* No descriptor is left when somebody connects: the listener pauses instead of
 * spinning, says so once, and takes him when there is one again. */

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/child.h"
#include "proc/listener.h"
#include "proc/log.h"
#include "proc/sockets.h"
#include "regress/lib/test.h"

#define CLIENTS	3
#define LIMIT_S	10

static int	accepted[CLIENTS], naccepted;

static void
take(void *ctx, int fd)
{
	(void)ctx;
	assert_true(naccepted < CLIENTS);
	accepted[naccepted++] = fd;
	if (naccepted == CLIENTS)
		event_loopexit(NULL);
}

static void
too_late(int fd, short events, void *arg)
{
	(void)fd;
	(void)events;
	*(int *)arg = 1;
	event_loopexit(NULL);
}

static void
loop_for(int ms, int *late)
{
	struct timeval tv = { ms / 1000, ms % 1000 * 1000 };
	struct event ev;

	*late = 0;
	evtimer_set(&ev, too_late, late);
	evtimer_add(&ev, &tv);
	event_dispatch();
	event_del(&ev);
}

static uint64_t
cpu_ms(void)
{
	struct rusage u;

	assert_return_code(getrusage(RUSAGE_SELF, &u), errno);
	return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
	    (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static void
no_descriptors(void **state)
{
	char dir[] = "/tmp/t_listener.XXXXXX";
	struct listener *l;
	struct rlimit all, few;
	int i, fd, late, clients[CLIENTS];
	uint64_t cpu;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	assert_non_null(event_init());
	assert_return_code(fd = sock_listen(".", "s"), errno);
	l = listener_new(fd, "s", take, NULL);
	for (i = 0; i < CLIENTS; i++)
		assert_return_code(clients[i] = sock_connect(".", "s"), errno);

	/* Not one more than there are. */
	assert_return_code(getrlimit(RLIMIT_NOFILE, &all), errno);
	assert_return_code(i = dup(0), errno);
	close(i);
	few = all;
	few.rlim_cur = (rlim_t)i;
	assert_return_code(setrlimit(RLIMIT_NOFILE, &few), errno);
	cpu = cpu_ms();
	loop_for(500, &late);
	assert_int_equal(late, 1);
	assert_int_equal(naccepted, 0);
	assert_true(cpu_ms() - cpu < 100);	/* it did not spin */

	assert_return_code(setrlimit(RLIMIT_NOFILE, &all), errno);
	loop_for(LIMIT_S * 1000, &late);
	assert_int_equal(late, 0);
	assert_int_equal(naccepted, CLIENTS);
	for (i = 0; i < CLIENTS; i++) {
		close(accepted[i]);
		close(clients[i]);
	}
	listener_free(l);
	unlink("s");
	assert_int_equal(chdir("/"), 0);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_descriptors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
