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


/* Deletes that pipexd cannot send any more: those that cannot leave, as their
 * address has gone, do not keep the others back. */

#include <sys/types.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <event.h>
#include <string.h>
#include <unistd.h>

#include "ikeyd/engine.h"
#include "proc/child.h"
#include "proc/sockets.h"
#include "regress/lib/test.h"

#define GONE	UINT32_C(0xc0000201)	/* cannot be bound */
#define THERE	UINT32_C(0xc0000202)
#define BLOCKED	200		/* three windows and more */
#define OTHERS	10
#define LEN	40

static struct engine	 e;
static struct link	*parent;	/* the engine's end */
static int		 other;		/* the parent's, by hand */
static unsigned int	 left, asked;	/* sent, and asked for in vain */
static unsigned int	 linked;	/* given to pipexd */

/* In place of the child's. */
struct link *
child_parent(void)
{
	return parent;
}

int
ike_link_packet(struct engine *engine, const struct addr *local,
    const struct addr *peer, const uint8_t *buf, size_t len)
{
	(void)engine, (void)local, (void)peer, (void)buf, (void)len;
	linked++;
	return 0;
}

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *text)
{
	(void)ctx;
	(void)l;
	fail_msg("link: %d %s", how, text);
}

static void
keep(uint32_t from, unsigned int n)
{
	struct addr local = addr_v4_u32(from, 4500), peer;
	uint8_t data[LEN];

	memset(data, 0x5a, sizeof(data));
	for (; n > 0; n--) {
		peer = addr_v4_u32(0x7f000000 + n, 4500);
		goodbye_keep(&e, &local, &peer, data, sizeof(data), 1);
	}
}

/* Be the parent: whoever is THERE is sent. */
static void
answer(void)
{
	uint8_t buf[sizeof(struct ikeyd_farewell) + LINK_HDRLEN + LEN];
	struct ikeyd_farewell_done done;
	struct ikeyd_farewell f;
	struct link_msg m = { IKEYD_FAREWELL_DONE, 0, (uint8_t *)&done,
	    sizeof(done), -1 };

	while (recv(other, buf, sizeof(buf), MSG_DONTWAIT) ==
	    (ssize_t)sizeof(buf)) {
		memcpy(&m.id, buf + 4, sizeof(m.id));
		m.id = ntohl(m.id);
		memcpy(&f, buf + LINK_HDRLEN, sizeof(f));
		done.sent = addr_u32(&f.local) == THERE;
		left += done.sent;
		asked += !done.sent;
		goodbye_done(&e, parent, &m);
		event_loop(EVLOOP_NONBLOCK);
	}
}

static void
others_first(void **state)
{
	int fds[2], turns;

	(void)state;
	event_init();
	assert_int_equal(sock_pair(fds), 0);
	parent = link_new(fds[0], "parent", NULL, 0, NULL, on_down);
	other = fds[1];
	goodbye_init(&e);
	keep(GONE, BLOCKED);
	keep(THERE, OTHERS);
	goodbye_lost(&e);
	for (turns = 0; turns < 20 && left < OTHERS; turns++) {
		event_loop(EVLOOP_ONCE);
		answer();
	}
	assert_int_equal(left, OTHERS);
	assert_true(asked >= BLOCKED / 2);
	assert_int_equal(e.ngoodbyes, BLOCKED);
	assert_int_equal(e.counters[ENGINE_C_NATT_FAREWELL], OTHERS);
	/* pipexd is there again: the rest is its. */
	assert_int_equal(linked, 0);
	e.natt = parent;
	while (e.ngoodbyes > 0)
		event_loop(EVLOOP_ONCE);
	assert_int_equal(linked, BLOCKED);
	link_free(parent);
	close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_first)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
