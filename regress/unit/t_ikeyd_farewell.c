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

/* What ikeyd's parent does for an engine that has something to say by UDP 4500,
 * and what not, were it compromised. */

#include <sys/types.h>
#include <sys/socket.h>

#include <event.h>
#include <string.h>
#include <unistd.h>

#include "ikeyd/msg.h"
#include "ikeyd/parent.h"
#include "proc/child.h"
#include "proc/sockets.h"
#include "regress/lib/test.h"

#define OURS	UINT32_C(0x7f002d07)	/* 127.0.45.7 */
#define CLIENT	UINT32_C(0x7f002d08)
#define NATT	4500
#define LEN	40

static struct link	*engine;	/* the parent's end */
static int		 other;		/* the engine's, by hand */
static unsigned int	 looked;	/* for an address of ours */
static char		 why[200];	/* the link went down */

/* In place of parent.c's. */
int
parent_listens(const struct addr *a)
{
	looked++;
	return addr_u32(a) == OURS;
}

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *text)
{
	(void)ctx;
	(void)l;
	assert_int_equal(how, LINK_LIED);
	strlcpy(why, text, sizeof(why));
}

static int
setup(void **state)
{
	static int once;
	int fds[2];

	(void)state;
	if (!once++)
		event_init();
	assert_int_equal(sock_pair(fds), 0);
	engine = link_new(fds[0], "engine", NULL, 0, NULL, on_down);
	other = fds[1];
	why[0] = '\0';
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	link_free(engine);
	close(other);
	return 0;
}

static void
ask(uint32_t from, uint16_t port, const struct addr *to, uint8_t exchange,
    size_t len)
{
	uint8_t buf[sizeof(struct ikeyd_farewell) + LEN];
	struct link_msg m = { IKEYD_FAREWELL, 9, buf,
	    sizeof(struct ikeyd_farewell) + len, -1 };
	struct ikeyd_farewell f;

	memset(&f, 0, sizeof(f));
	f.local = addr_v4_u32(from, port);
	f.peer = *to;
	memset(buf, 0x5a, sizeof(buf));
	memcpy(buf, &f, sizeof(f));
	buf[sizeof(f) + 18] = exchange;
	farewell_asked(NULL, engine, &m);
}

/* What the parent answers. */
static int
answer(void)
{
	uint8_t buf[256];
	struct ikeyd_farewell_done done;
	ssize_t n;

	assert_int_equal(event_loop(EVLOOP_NONBLOCK), 0);
	n = recv(other, buf, sizeof(buf), MSG_DONTWAIT);
	assert_true(n > (ssize_t)sizeof(done));
	memcpy(&done, buf + n - sizeof(done), sizeof(done));
	return (int)done.sent;
}

static int
client(struct addr *a, uint32_t address)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	int fd;

	*a = addr_v4_u32(address, 0);
	assert_int_not_equal(fd = sock_udp(a), -1);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&ss, &len), 0);
	assert_int_equal(addr_from_sockaddr(a, (struct sockaddr *)&ss,
	    len), 0);
	return fd;
}

/* It leaves from port 4500, behind the marker, and the port is free again. */
static void
sends(void **state)
{
	struct sockaddr_storage ss;
	socklen_t sslen = sizeof(ss);
	struct addr to, from, natt = addr_v4_u32(OURS, NATT);
	int fd = client(&to, CLIENT), port;
	uint8_t got[128];

	(void)state;
	ask(OURS, NATT, &to, ISAKMP_XCHG_INFO, LEN);
	assert_int_equal(answer(), 1);
	assert_int_equal(recvfrom(fd, got, sizeof(got), 0,
	    (struct sockaddr *)&ss, &sslen), 4 + LEN);
	assert_int_equal(addr_from_sockaddr(&from,
	    (struct sockaddr *)&ss, sslen), 0);
	assert_true(addr_eq(&from, &natt));
	assert_memory_equal(got, "\0\0\0\0\x5a", 5);
	assert_int_not_equal(port = sock_udp(&natt), -1);
	/* while somebody has it, nothing leaves */
	ask(OURS, NATT, &to, ISAKMP_XCHG_INFO, LEN);
	assert_int_equal(answer(), 0);
	close(port);
	/* nor from an address that is not ours */
	ask(CLIENT, NATT, &to, ISAKMP_XCHG_INFO, LEN);
	assert_int_equal(answer(), 0);
	assert_int_equal(recv(fd, got, sizeof(got), MSG_DONTWAIT), -1);
	assert_string_equal(why, "");
	close(fd);
}

static void
lie(uint16_t port, uint8_t exchange, size_t len)
{
	struct addr to;
	int fd = client(&to, CLIENT);
	uint8_t got[128];

	setup(NULL);
	ask(OURS, port, &to, exchange, len);
	(void)event_loop(EVLOOP_NONBLOCK);
	assert_non_null(strstr(why, "FAREWELL"));
	assert_int_equal(recv(fd, got, sizeof(got), MSG_DONTWAIT), -1);
	close(fd);
	teardown(NULL);
}

/* Another port, another exchange, no message at all. */
static void
lies(void **state)
{
	(void)state;
	lie(500, ISAKMP_XCHG_INFO, LEN);
	lie(NATT, 2, LEN);
	lie(NATT, ISAKMP_XCHG_INFO, 18);
}

/* Who asks without end does not have the port for himself. */
static void
asks_without_end(void **state)
{
	struct addr to = addr_v4_u32(CLIENT, 1);
	uint64_t start = clock_ms(), passed;
	unsigned int i;

	(void)state;
	link_limit(engine, LINK_DROP_NEWEST, 1, 4096);
	looked = 0;
	for (i = 0; i < 150000; i++)
		ask(CLIENT, NATT, &to, ISAKMP_XCHG_INFO, LEN);
	passed = clock_ms() - start;
	assert_in_range(looked, 60000, 65536 + 2 * passed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sends, setup, teardown),
		cmocka_unit_test(lies),
		cmocka_unit_test_setup_teardown(asks_without_end, setup,
		    teardown)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
