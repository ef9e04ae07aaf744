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


/* Links over a socket pair: everything that the table must stop, what a queue
 * does when it is full, and that no descriptor is left behind. */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/test.h"
#include "msg/hello.h"
#include "proc/link.h"
#include "proc/sockets.h"

#define T_FIXED		10	/* 4 bytes */
#define T_RANGE		11	/* 0 to 100 */
#define T_FD		12	/* 0 bytes and a descriptor */
#define T_LATER		13	/* not in phase START */
#define T_SECOND	14	/* in the second table */
#define T_REFUSE	15	/* the handler refuses it */
#define T_FREE		16	/* the handler frees the link */
#define T_BIG		17

static struct {
	int		 calls;
	uint16_t	 type;
	uint32_t	 id;
	size_t		 len;
	uint8_t		 first;
	void		*ctx;
	int		 fd;		/* taken from T_FD */
	int		 downs;
	enum link_down	 how;
	char		 why[200];
} got;

static struct link	*link_a;
static int		 peer;	/* the other end, by hand */
static int		 keep_fd, first_ctx, second_ctx;

static void
on_any(void *ctx, struct link *l, struct link_msg *m)
{
	got.calls++;
	got.type = m->type;
	got.id = m->id;
	got.len = m->len;
	got.first = m->len > 0 ? m->data[0] : 0;
	got.ctx = ctx;
	if (m->type == T_FD && keep_fd) {
		got.fd = m->fd;
		m->fd = -1;
	}
	if (m->type == T_REFUSE)
		link_refuse(l, "not %s", "today");
	if (m->type == T_FREE) {
		link_free(l);
		link_a = NULL;
	}
}

static const struct link_rule rules[] = {
	{ T_FIXED, 4, 4, NOFD, LINK_PHASE_START, on_any },
	{ T_RANGE, 0, 100, NOFD, LINK_PHASE_ANY, on_any },
	{ T_FD, 0, 0, WANTFD, LINK_PHASE_START, on_any },
	{ T_LATER, 0, 0, NOFD, LINK_PHASE_RUN, on_any },
	{ T_REFUSE, 0, 0, NOFD, LINK_PHASE_START, on_any },
	{ T_FREE, 0, 0, NOFD, LINK_PHASE_START, on_any },
	{ T_BIG, LINK_MAXDATA, LINK_MAXDATA, NOFD, LINK_PHASE_START, on_any }
};

static const struct link_rule more_rules[] = {
	{ T_SECOND, 0, 0, NOFD, LINK_PHASE_START, on_any }
};

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)l;
	assert_ptr_equal(ctx, &first_ctx);
	got.downs++;
	got.how = how;
	snprintf(got.why, sizeof(got.why), "%s", why);
}

static int
setup(void **state)
{
	int fds[2];

	(void)state;
	memset(&got, 0, sizeof(got));
	got.fd = -1;
	keep_fd = 0;
	if (sock_pair(fds) == -1)
		return -1;
	peer = fds[1];
	link_a = link_new(fds[0], "a", rules, sizeof(rules) / sizeof(rules[0]),
	    &first_ctx, on_down);
	link_rules(link_a, more_rules, 1, &second_ctx);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	link_free(link_a);
	link_a = NULL;
	if (peer != -1)
		close(peer);
	if (got.fd != -1)
		close(got.fd);
	return 0;
}

/* Let the loop do what it can do now. */
static void
turn(void)
{
	int i;

	for (i = 0; i < 5; i++)
		event_loop(EVLOOP_NONBLOCK);
}

/* A packet from the other end, with n descriptors. */
static void
packet(const char *hex, int n)
{
	union {
		struct cmsghdr	align;
		char		buf[CMSG_SPACE(16 * sizeof(int))];
	} cmsg;
	struct bytes	 b = hex_bytes(hex);
	struct msghdr	 mh;
	struct cmsghdr	*c;
	struct iovec	 iov;
	int		 i, fd = 2;

	memset(&mh, 0, sizeof(mh));
	memset(&cmsg, 0, sizeof(cmsg));
	iov.iov_base = b.data;
	iov.iov_len = b.len;
	mh.msg_iov = &iov;
	mh.msg_iovlen = 1;
	if (n > 0) {
		mh.msg_control = cmsg.buf;
		mh.msg_controllen = CMSG_SPACE((size_t)n * sizeof(int));
		c = CMSG_FIRSTHDR(&mh);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)n * sizeof(int));
		for (i = 0; i < n; i++)
			memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &fd,
			    sizeof(fd));
	}
	assert_int_equal(sendmsg(peer, &mh, 0), b.len);
	free(b.data);
}

static int
open_fds(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			n++;
	return n;
}

static void
test_right(void **state)
{
	(void)state;
	packet("000a 0000 00000007 00000004 aabbccdd", 0);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.type, T_FIXED);
	assert_int_equal(got.id, 7);
	assert_int_equal(got.len, 4);
	assert_int_equal(got.first, 0xaa);
	assert_ptr_equal(got.ctx, &first_ctx);
	packet("000e 0000 00000008 00000000", 0);
	turn();
	assert_int_equal(got.calls, 2);
	assert_int_equal(got.type, T_SECOND);
	assert_ptr_equal(got.ctx, &second_ctx);
	assert_int_equal(got.downs, 0);
}

/* Each of these takes the link down with its words, and no handler runs. */
static void
test_wrong(void **state)
{
	static const struct {
		const char	*hex;
		int		 fds;
		const char	*why;
	} cases[] = {
		{ "0063 0000 00000000 00000000", 0,
		    "type 99 is not in the table" },
		{ "000a 0000 00000000 00000003 aabbcc", 0,
		    "type 10 with 3 bytes, 4 to 4 allowed" },
		{ "000a 0000 00000000 00000005 aabbccddee", 0,
		    "type 10 with 5 bytes, 4 to 4 allowed" },
		{ "000d 0000 00000000 00000000", 0,
		    "type 13 in phase 0x2, 0x4 allowed" },
		{ "000a 0000 00000000 00000004 aabbccdd", 1,
		    "type 10 with a descriptor, none allowed" },
		{ "000c 0000 00000000 00000000", 0,
		    "type 12 without its descriptor" },
		{ "000c 0000 00000000 00000000", 2,
		    "more than one descriptor" },
		{ "000c 0000 00000000 00000000", 12,
		    "more than one descriptor" },
		{ "0063 0000 00000000 00000000", 12,
		    "more than one descriptor" },
		{ "000a 0001 00000000 00000004 aabbccdd", 0,
		    "malformed header" },
		{ "000a 0000 00000000 000000", 0, "malformed header" },
		{ "00", 0, "malformed header" },
		{ "000a 0000 00000000 00000008 aabbccdd", 0,
		    "type 10 says 8 bytes, 4 came" },
		{ "000a 0000 00000000 00000002 aabbccdd", 0,
		    "type 10 says 2 bytes, 4 came" },
		{ "000a 0000 00000000 ffffffff aabbccdd", 0,
		    "type 10 says 4294967295 bytes, 4 came" }
	};
	size_t	 i;
	int	 before;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		teardown(NULL);
		before = open_fds();
		setup(NULL);
		packet(cases[i].hex, cases[i].fds);
		packet("000a 0000 00000000 00000004 aabbccdd", 0);
		turn();
		assert_string_equal(got.why, cases[i].why);
		assert_int_equal(got.downs, 1);
		assert_int_equal(got.how, LINK_LIED);
		assert_int_equal(got.calls, 0);
		/* ours is closed, and nothing came to stay */
		assert_int_equal(open_fds(), before + 1);
		assert_int_equal(link_send(link_a, T_RANGE, 0, "", 0, -1), -1);
	}
}

static void
test_phase(void **state)
{
	(void)state;
	link_phase(link_a, LINK_PHASE_RUN);
	packet("000d 0000 00000000 00000000", 0);
	turn();
	assert_int_equal(got.calls, 1);
	packet("000a 0000 00000000 00000004 aabbccdd", 0);
	turn();
	assert_int_equal(got.calls, 1);
	assert_string_equal(got.why, "type 10 in phase 0x4, 0x2 allowed");
}

/* A descriptor that the handler takes stays open, one that it leaves not. */
static void
test_descriptor(void **state)
{
	int before = open_fds();

	(void)state;
	packet("000c 0000 00000000 00000000", 1);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(open_fds(), before);
	keep_fd = 1;
	packet("000c 0000 00000000 00000000", 1);
	turn();
	assert_int_equal(got.calls, 2);
	assert_int_equal(open_fds(), before + 1);
	assert_int_equal(fcntl(got.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(got.downs, 0);
}

static void
test_refuse_and_free(void **state)
{
	(void)state;
	packet("000f 0000 00000000 00000000", 0);
	packet("000a 0000 00000000 00000004 aabbccdd", 0);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.how, LINK_LIED);
	assert_string_equal(got.why, "not today");
	teardown(NULL);
	setup(NULL);
	packet("0010 0000 00000000 00000000", 0);
	packet("000a 0000 00000000 00000004 aabbccdd", 0);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.downs, 0);
	assert_null(link_a);
}

/* What the other end sent before it went is heard first. */
static void
test_closed(void **state)
{
	(void)state;
	packet("000a 0000 00000000 00000004 aabbccdd", 0);
	close(peer);
	peer = -1;
	assert_int_equal(link_send(link_a, T_RANGE, 0, "x", 1, -1), -1);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.downs, 1);
	assert_int_equal(got.how, LINK_CLOSED);
}

/* The largest message, and one byte more. */
static void
test_largest(void **state)
{
	static uint8_t	 data[LINK_MAXMSG + 1];
	ssize_t		 n;

	(void)state;
	memset(data, 0x5a, sizeof(data));
	assert_int_equal(link_send(link_a, 1, 2, data, LINK_MAXDATA, -1), 0);
	assert_int_equal(link_send(link_a, 1, 2, data, LINK_MAXDATA + 1, -1),
	    -1);
	n = recv(peer, data, sizeof(data), 0);
	assert_int_equal(n, LINK_MAXMSG);
	assert_bytes(data, 13, "\0\1\0\0\0\0\0\2\0\0\377\364\132", 13);
	data[1] = T_BIG;
	assert_int_equal(send(peer, data, LINK_MAXMSG, 0), LINK_MAXMSG);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.len, LINK_MAXDATA);
	assert_int_equal(send(peer, data, LINK_MAXMSG + 1, 0),
	    LINK_MAXMSG + 1);
	turn();
	assert_int_equal(got.how, LINK_LIED);
	assert_string_equal(got.why, "message over 65536 bytes");
}

/* No more than a burst at a time: others get their turn. */
static void
test_burst(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < LINK_BURST + 5; i++)
		packet("000b 0000 00000000 00000000", 0);
	event_loop(EVLOOP_ONCE);
	assert_int_equal(got.calls, LINK_BURST);
	turn();
	assert_int_equal(got.calls, LINK_BURST + 5);
}

/* Fill the socket and then the queue; each message says its number. */
static int
fill(int most)
{
	uint8_t	 data[1000];
	int	 i;

	memset(data, 0, sizeof(data));
	for (i = 0; i < most; i++) {
		memcpy(data, &i, sizeof(i));
		if (link_send(link_a, T_RANGE, 0, data, sizeof(data), -1) ==
		    -1)
			break;
	}
	return i;
}

static void
test_queue_order(void **state)
{
	uint8_t	 buf[2000];
	int	 n, i, number, tries = 0;

	(void)state;
	n = fill(5000);
	assert_int_equal(n, 5000);
	assert_true(link_queued(link_a) > 0);
	for (i = 0; i < n && tries < 100000; tries++) {
		if (recv(peer, buf, sizeof(buf), MSG_DONTWAIT) == -1) {
			event_loop(EVLOOP_NONBLOCK);
			continue;
		}
		memcpy(&number, buf + LINK_HDRLEN, sizeof(number));
		assert_int_equal(number, i);
		i++;
	}
	assert_int_equal(i, n);
	assert_int_equal(link_queued(link_a), 0);
}

static void
test_queue_full(void **state)
{
	struct link_counters	 c;
	int			 n, before, fd;

	(void)state;
	link_limit(link_a, LINK_DROP_NEWEST, 10, 1000000);
	n = fill(100000);
	assert_in_range(n, 10, 99999);
	turn();
	assert_int_equal(got.downs, 0);
	link_counters(link_a, &c);
	assert_int_equal(c.dropped, 1);
	assert_int_equal(c.out, n - 10);
	assert_int_equal(link_queued(link_a), 10 * (1000 + LINK_HDRLEN));
	before = open_fds();
	fd = dup(2);
	assert_int_equal(link_send(link_a, T_FD, 0, NULL, 0, fd), -1);
	assert_int_equal(open_fds(), before);

	link_limit(link_a, LINK_CLOSE_FULL, 10, 1000000);
	assert_int_equal(fill(1), 0);
	assert_int_equal(got.downs, 0);		/* not from within the call */
	turn();
	assert_int_equal(got.downs, 1);
	assert_int_equal(got.how, LINK_FULL);
	assert_int_equal(link_queued(link_a), 0);
}

/* A queued descriptor arrives at the right message, and dies with the link. */
static void
test_queue_descriptor(void **state)
{
	int before, n, fd;

	(void)state;
	n = fill(2000);
	assert_int_equal(n, 2000);
	before = open_fds();
	fd = dup(2);
	assert_int_equal(link_send(link_a, T_FD, 0, NULL, 0, fd), 0);
	assert_int_equal(open_fds(), before + 1);
	link_free(link_a);
	link_a = NULL;
	assert_int_equal(open_fds(), before - 1);
}

static void
test_hello(void **state)
{
	uint8_t	 buf[64];
	ssize_t	 n;

	(void)state;
	link_hello(link_a, "ikeyd");
	n = recv(peer, buf, sizeof(buf), 0);
	assert_bytes(buf, (size_t)n, "\0\1\0\0\0\0\0\0\0\0\0\11"
	    "\0\1\0\5ikeyd", 21);
	packet("0001 0000 00000000 00000009 0001 0005 6c32747064", 0);
	packet("000d 0000 00000000 00000000", 0);
	turn();
	assert_int_equal(got.downs, 0);
	assert_int_equal(got.calls, 1);
}

static void
test_hello_wrong(void **state)
{
	static const struct {
		const char *hex, *why;
	} cases[] = {
		{ "000d 0000 00000000 00000000", "type 13 before HELLO" },
		{ "0001 0000 00000000 00000009 0002 0005 6c32747064",
		    "speaks version 2, not 1" },
		{ "0001 0000 00000000 00000000", "malformed HELLO" },
		{ "0001 0000 00000000 0000000a 0001 0005 6c3274706400",
		    "malformed HELLO" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		teardown(NULL);
		setup(NULL);
		link_hello(link_a, "ikeyd");
		packet(cases[i].hex, 0);
		turn();
		assert_string_equal(got.why, cases[i].why);
		assert_int_equal(got.how, LINK_LIED);
		assert_int_equal(got.calls, 0);
	}
}

static void
test_raw(void **state)
{
	int fds[2];

	(void)state;
	teardown(NULL);
	memset(&got, 0, sizeof(got));
	got.fd = -1;
	assert_int_equal(sock_pair(fds), 0);
	peer = fds[1];
	link_a = link_new_raw(fds[0], "pfkey", 16, 100, on_any, &first_ctx,
	    on_down);
	packet("02030405 06070809 00000000 00000000", 0);
	turn();
	assert_int_equal(got.calls, 1);
	assert_int_equal(got.len, 16);
	assert_int_equal(got.first, 2);
	assert_int_equal(link_send_raw(link_a, "abc", 3), 0);
	packet("020304", 0);
	turn();
	assert_int_equal(got.calls, 1);
	assert_string_equal(got.why, "packet of 3 bytes, 16 to 100 allowed");
}

#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_right),
		T(test_wrong),
		T(test_phase),
		T(test_descriptor),
		T(test_refuse_and_free),
		T(test_closed),
		T(test_largest),
		T(test_burst),
		T(test_queue_order),
		T(test_queue_full),
		T(test_queue_descriptor),
		T(test_hello),
		T(test_hello_wrong),
		T(test_raw)
	};

	if (event_init() == NULL)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
