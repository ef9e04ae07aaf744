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

/* Addresses of the host as the words of vpn.conf(5) follow them, on a host and
 * a clock of our own; and what the real one says of itself. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/proc/listen.h"
#include "common/proc/sockets.h"
#include "regress/lib/test.h"

#define REST								\
	"ipcp P { pool-address 10.0.0.2-10.0.0.9 }\n"			\
	"interface pppx0 address 10.0.0.1 ipcp P\n"			\
	"authentication L type local { users-file \"/u\" }\n"		\
	"bind tunnel from A authenticated by L to pppx0\n"
#define RULE	"ike passive esp transport proto udp from any to any psk x\n"

/* ---- the host ---- */

static struct ifaddr	host[64];
static size_t		nhost;

static void
host_add(const char *ifname, const char *group, const char *addr)
{
	struct ifaddr *a = &host[nhost++];

	memset(a, 0, sizeof(*a));
	strlcpy(a->ifname, ifname, sizeof(a->ifname));
	strlcpy(a->group[0], group, sizeof(a->group[0]));
	assert_int_equal(addr_parse(addr, &a->addr), 0);
}

static void
host_del(const char *addr)
{
	struct addr a;
	size_t i;

	assert_int_equal(addr_parse(addr, &a), 0);
	for (i = 0; i < nhost; i++)
		if (addr_host_eq(&host[i].addr, &a))
			host[i] = host[--nhost];
}

static int
host_get(struct ifaddr **v, size_t *n)
{
	if ((*v = calloc(nhost + 1, sizeof(**v))) == NULL)
		return -1;
	memcpy(*v, host, nhost * sizeof(**v));
	*n = nhost;
	return 0;
}

static int
host_here(const struct addr *a)
{
	size_t i;

	for (i = 0; i < nhost; i++)
		if (addr_host_eq(&host[i].addr, a))
			return 1;
	return 0;
}

static const struct listen_host fake = { host_get, host_here };

/* ---- helpers ---- */

static struct conf	*conf;
static struct listen	 now;

static void
take_error(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

static void
begin(const char *text)
{
	conf = conf_load_text("t", text, strlen(text), take_error, NULL);
	assert_non_null(conf);
	memset(&now, 0, sizeof(now));
	nhost = 0;
	host_add("lo", "0", "127.0.0.1");
}

static void
finish(void)
{
	conf_free(conf);
	conf = NULL;
}

static int
look(uint64_t ms)
{
	return listen_update(&now, conf, &fake, ms);
}

/* What is listened on, as "192.0.2.1 192.0.2.2". */
static const char *
all(void)
{
	static char text[LISTEN_MAX * ADDR_STRLEN];
	struct addr v[LISTEN_MAX];
	char buf[ADDR_STRLEN];
	size_t i, n = listen_all(&now, conf, v, LISTEN_MAX);

	text[0] = '\0';
	for (i = 0; i < n; i++) {
		if (i != 0)
			strlcat(text, " ", sizeof(text));
		strlcat(text, addr_print_host(&v[i], buf, sizeof(buf)),
		    sizeof(text));
	}
	return text;
}

/* ---- words ---- */

static void
by_name(void **state)
{
	(void)state;
	begin(RULE "tunnel A protocol l2tp { listen on em0 listen on egress\n"
	    "listen on group 5 listen on 192.0.2.200 }\n" REST);
	host_add("em0", "7", "192.0.2.1");
	host_add("em0", "7", "192.0.2.2");
	host_add("em1", "egress", "192.0.2.3");
	host_add("em2", "5", "192.0.2.4");
	host_add("em3", "6", "192.0.2.5");
	/* a group of an interface's name is not what em0 means */
	host_add("em4", "em0", "192.0.2.6");
	/* nor is an interface of a group's name what "group 5" means */
	host_add("5", "0", "192.0.2.7");
	assert_int_equal(look(1), 1);
	assert_string_equal(all(), "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4");
	assert_int_equal(now.nwaiting, 1);
	assert_int_equal(look(2), 0);
	host_add("em5", "0", "192.0.2.200");
	assert_int_equal(look(3), 1);
	assert_int_equal(now.nwaiting, 0);
	assert_string_equal(all(),
	    "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.200");
	finish();
}

/* An address that goes is kept 30 s, and is the same when it comes back. */
static void
goes_and_comes(void **state)
{
	(void)state;
	begin(RULE "tunnel A protocol l2tp { listen on em0 }\n" REST);
	host_add("em0", "0", "192.0.2.1");
	assert_int_equal(look(1000), 1);
	assert_int_equal(listen_again(&now, 0, 1000), 0);
	assert_int_equal(listen_again(&now, 1, 1000),
	    1000 + LISTEN_RETRY_MS);
	host_del("192.0.2.1");
	assert_int_equal(look(2000), 0);
	assert_string_equal(all(), "192.0.2.1");
	assert_int_equal(listen_again(&now, 0, 2000),
	    2000 + LISTEN_LINGER_MS);
	host_add("em0", "0", "192.0.2.1");
	assert_int_equal(look(3000), 0);
	assert_int_equal(listen_again(&now, 0, 3000), 0);
	/* The time it is gone counts anew. */
	host_del("192.0.2.1");
	assert_int_equal(look(20000), 0);
	assert_int_equal(look(20000 + LISTEN_LINGER_MS - 1), 0);
	assert_string_equal(all(), "192.0.2.1");
	assert_int_equal(look(20000 + LISTEN_LINGER_MS), 1);
	assert_string_equal(all(), "");
	assert_int_equal(now.nwaiting, 1);
	assert_int_equal(look(90000), 0);
	host_add("em0", "0", "192.0.2.1");
	assert_int_equal(look(100000), 1);
	finish();
}

/* What a new file does not name goes at once. */
static void
another_file(void **state)
{
	(void)state;
	begin(RULE "tunnel A protocol l2tp { listen on em0 }\n" REST);
	host_add("em0", "0", "192.0.2.1");
	host_add("em1", "0", "192.0.2.2");
	assert_int_equal(look(1), 1);
	conf_free(conf);
	conf = conf_load_text("t", RULE "tunnel A protocol l2tp { listen on "
	    "em1 }\n" REST, strlen(RULE "tunnel A protocol l2tp { listen on "
	    "em1 }\n" REST), take_error, NULL);
	assert_int_equal(look(2), 1);
	assert_string_equal(all(), "192.0.2.2");
	finish();
}

/* 0.0.0.0 makes the others needless; a tunnel's own address is not another's. */
static void
overlap(void **state)
{
	const struct conf_tunnel *a;
	struct addr v[LISTEN_MAX];

	(void)state;
	begin(RULE "tunnel A protocol l2tp { listen on em0 }\n"
	    "tunnel B protocol l2tp { listen on 192.0.2.2 }\n" REST
	    "bind tunnel from B authenticated by L to pppx0\n");
	host_add("em0", "0", "192.0.2.1");
	host_add("em0", "0", "192.0.2.2");
	assert_int_equal(look(1), 1);
	a = conf_tunnel_find(conf, "A");
	assert_int_equal(listen_tunnel(&now, conf, a, v, LISTEN_MAX), 1);
	assert_int_equal(addr_u32(&v[0]) & 0xff, 1);
	assert_int_equal(listen_tunnel(&now, conf, TAILQ_NEXT(a, entry), v,
	    LISTEN_MAX), 1);
	assert_int_equal(addr_u32(&v[0]) & 0xff, 2);
	assert_string_equal(all(), "192.0.2.1 192.0.2.2");
	finish();
	begin(RULE "tunnel A protocol l2tp { listen on em0 }\n"
	    "tunnel B protocol l2tp { listen on 0.0.0.0 }\n" REST
	    "bind tunnel from B authenticated by L to pppx0\n");
	host_add("em0", "0", "192.0.2.1");
	assert_int_equal(look(1), 1);
	assert_string_equal(all(), "0.0.0.0");
	finish();
}

/* More addresses than there may be: counted, the first ones serve. */
static void
too_many(void **state)
{
	char text[32];
	size_t i;

	(void)state;
	begin(RULE "tunnel A protocol l2tp { listen on em0 }\n" REST);
	for (i = 0; i < LISTEN_MAX + 5; i++) {
		snprintf(text, sizeof(text), "192.0.2.%zu", i + 1);
		host_add("em0", "0", text);
	}
	assert_int_equal(look(1), 1);
	assert_int_equal(now.n, LISTEN_MAX);
	assert_int_equal(now.left_out, 5);
	assert_int_equal(look(2), 0);
	finish();
}

/* ---- sockets ---- */

static int	opened, open_errno;

static int
open_pipe(const struct listen_socket *s)
{
	int fds[2];

	if ((addr_u32(&s->local) & 0xff) == (uint32_t)open_errno) {
		errno = open_errno;
		return -1;
	}
	opened++;
	assert_return_code(pipe(fds), errno);
	close(fds[1]);
	return fds[0];
}

static void
want(struct listen_sockets *s, uint32_t last)
{
	struct addr a = addr_v4_u32(0xc0000200 + last, 0);

	listen_want(s, &a, 500, 0);
	listen_want(s, &a, 500, 0);
}

static void
sockets(void **state)
{
	struct listen_sockets have, next;

	(void)state;
	memset(&have, 0, sizeof(have));
	memset(&next, 0, sizeof(next));
	want(&next, 1);
	want(&next, 2);
	assert_int_equal(next.n, 2);
	assert_int_equal(listen_open(&next, &have, 1, open_pipe), 0);
	assert_int_equal(opened, 2);
	assert_int_equal(listen_differ(&next, &have), 1);
	close(next.v[0].fd);
	close(next.v[1].fd);
	next.v[0].fd = next.v[1].fd = -1;	/* the child has them */
	have = next;
	assert_int_equal(listen_open(&next, &have, 0, open_pipe), 0);
	assert_int_equal(opened, 2);
	assert_int_equal(listen_differ(&next, &have), 0);

	/* Another's address: refused if strict, and left out if not. */
	open_errno = EADDRINUSE;
	next.n = 0;
	want(&next, 1);
	want(&next, 3);
	want(&next, EADDRINUSE);
	assert_int_equal(listen_open(&next, &have, 1, open_pipe), -1);
	assert_int_equal(opened, 3);
	next.n = 0;
	want(&next, 1);
	want(&next, EADDRINUSE);
	assert_int_equal(listen_open(&next, &have, 0, open_pipe), 1);
	assert_int_equal(next.n, 1);
	assert_int_equal(listen_differ(&next, &have), 1);

	/* One that has gone meanwhile is no reason to refuse. */
	open_errno = EADDRNOTAVAIL;
	next.n = 0;
	want(&next, 1);
	want(&next, 2);
	want(&next, EADDRNOTAVAIL);
	assert_int_equal(listen_open(&next, &have, 1, open_pipe), 1);
	assert_int_equal(listen_differ(&next, &have), 0);
}

/* Lines of the log while another's address is tried for. */
static int
lines(struct listen_sockets *next, const struct listen_sockets *have,
    uint32_t last)
{
	int old = dup(STDERR_FILENO), n = 0, c;
	FILE *log = tmpfile();

	assert_non_null(log);
	assert_return_code(dup2(fileno(log), STDERR_FILENO), errno);
	next->n = 0;
	want(next, last);
	open_errno = EADDRINUSE;
	(void)listen_open(next, have, 0, open_pipe);
	assert_return_code(dup2(old, STDERR_FILENO), errno);
	close(old);
	listen_drop(next);
	rewind(log);
	while ((c = getc(log)) != EOF)
		n += c == '\n';
	fclose(log);
	return n;
}

/* What cannot be had is tried again and again, but told once, and anew after
 * it could. */
static void
told_once(void **state)
{
	static struct listen_sockets have, next;

	(void)state;
	assert_int_equal(lines(&next, &have, EADDRINUSE), 1);
	assert_int_equal(lines(&next, &have, EADDRINUSE), 0);
	assert_int_equal(lines(&next, &have, EADDRINUSE), 0);
	assert_int_equal(lines(&next, &have, 1), 0);
	assert_int_equal(lines(&next, &have, EADDRINUSE), 1);
}

/* ---- the real host ---- */

static void
real_host(void **state)
{
	struct ifaddr *v = NULL;
	size_t n = 0, i;
	int fd, found = 0;

	(void)state;
	assert_return_code(ifaddr_get(&v, &n), errno);
	for (i = 0; i < n; i++)
		if (addr_u32(&v[i].addr) == 0x7f000001) {
			found = 1;
			assert_int_equal(strncmp(v[i].ifname, "lo", 2), 0);
			assert_string_not_equal(v[i].group[0], "");
			assert_int_equal(v[i].addr.port, 0);
		}
	free(v);
	assert_int_equal(found, 1);
	assert_return_code(fd = ifaddr_watch(), errno);
	ifaddr_drain(fd);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_name),
		cmocka_unit_test(goes_and_comes),
		cmocka_unit_test(another_file),
		cmocka_unit_test(overlap),
		cmocka_unit_test(too_many),
		cmocka_unit_test(sockets),
		cmocka_unit_test(told_once),
		cmocka_unit_test(real_host)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
