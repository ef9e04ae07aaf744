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

/* ikeyd as it ships and with the sanitizers, and its data plane: one that is
 * not there, falls, dies, refuses, tells and takes others' part. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ikeyd.h"
#include "msg/ctl.h"
#include "proc/sockets.h"
#include "regress/lib/bothbuilds.h"

/* With protocol 50 in the data plane nobody is told of a NAT that is none, and
 * the SAs have no ports of UDP; without it, even if the file was read anew in
 * between, all encapsulate. */
static void
without_nat(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	begin();
	ikeydlab_dataplane(lab, 1);
	ikeydlab_says(lab, "ESP in UDP and as IP protocol 50");
	kill(lab->daemon.pid, SIGHUP);
	ikeydlab_says(lab, "reloaded");
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	assert_int_equal(lab->nsa, 2);
	assert_int_equal(lab->sa[0].natt_sport, 0);
	assert_int_equal(lab->sa[0].natt_dport, 0);
	assert_int_equal(lab->sa[1].natt_sport, 0);
	assert_int_equal(lab->sa[1].natt_dport, 0);
	assert_int_equal(lab->flow.peer.port, 500);
	assert_int_equal(lab->flow.nat, 0);
	same_keys(&lab->sa[0], &c->out.out);
	assert_int_equal(ike_flow_close(c->ike, c->flow, "goodbye"), 0);
	ikeydlab_until(lab, &lab->nended, 1, "FLOW_DOWN");
	ikeydlab_dataplane(lab, 0);
	ikeydlab_says(lab, "every client has to encapsulate");
	ikeydlab_dial(lab, 3, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 2, "FLOW_UP");
	assert_int_equal(lab->sa[0].natt_sport, IKEYDLAB_OUTER(3));
	assert_int_equal(lab->sa[1].natt_sport, 4500);
	finish();
}

/* No phase 1 without both links to pipexd; the log says so. */
static void
no_data_plane(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	lab = ikeydlab_start(program, "127.0.0.1", CONF);
	ikeydlab_l2tpd(lab);
	c = ikeydlab_dial(lab, 2, PSK, 0);
	ikeydlab_says(lab, "peer 127.0.0.2:500: main mode: not answered, "
	    "there is no data plane");
	assert_int_equal(c->got, 0);
	assert_int_equal(ikeydlab_counter(lab, "data_plane"), 0);
	assert_true(ikeydlab_counter(lab, "no_data_plane") >= 1);
	/* The client goes on trying. */
	ikeydlab_pipexd(lab);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	finish();
}

/* One link to pipexd gone is all of it gone, for everybody. */
static void
pipexd_falls(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	begin();
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	ikeydlab_drop_pfkey(lab);
	ikeydlab_until(lab, &lab->nended, 1, "FLOW_DOWN");
	assert_string_equal(lab->ended.reason, "the data plane is gone");
	ikeydlab_until(lab, &c->down, 1, "client gets Delete");
	ikeydlab_pipexd(lab);
	assert_int_equal(lab->nike, 1);
	ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 2, "FLOW_UP");
	/* The other one: the SAs are still there and have to go. */
	assert_int_equal(lab->nsa, 2);
	ikeydlab_drop_ike(lab);
	ikeydlab_until(lab, &lab->nended, 2, "FLOW_DOWN");
	ikeydlab_sas(lab, 0);
	ikeydlab_pipexd(lab);
	ikeydlab_dial(lab, 3, PSK, 1);
	finish();
}

/* As far as the client is behind its NAT: what comes to its outer port. */
static void
outer_socket(struct ikeydlab_client *c, int fd)
{
	static const uint8_t marker[4];
	struct addr from, to = c->addr;
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	uint8_t buf[2048];
	ssize_t n;

	to.port = 4500;
	while ((n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&ss,
	    &len)) > 4) {
		assert_int_equal(addr_from_sockaddr(&from,
		    (struct sockaddr *)&ss, len), 0);
		assert_true(addr_host_eq(&from, &lab->server));
		assert_int_equal(from.port, 4500);
		assert_memory_equal(buf, marker, sizeof(marker));
		ike_input(c->ike, &to, &from, 1, buf + 4, (size_t)n - 4);
	}
}

/* pipexd has died, and port 4500 with it, which a worker may hold for a moment
 * more: all the same the client is told, and the port is free again. */
static void
pipexd_dies(void **state)
{
	struct ikeydlab_client *c;
	struct addr natt, outer;
	int dying, fd, i;

	(void)state;
	begin();
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	natt = lab->server;
	natt.port = 4500;
	outer = c->addr;
	outer.port = c->outer;
	assert_int_not_equal(dying = sock_udp(&natt), -1);
	assert_int_not_equal(fd = sock_udp(&outer), -1);
	ikeydlab_drop_pfkey(lab);
	ikeydlab_drop_ike(lab);
	ikeydlab_until(lab, &lab->nended, 1, "FLOW_DOWN");
	ikeydlab_sleep(lab, 300);
	assert_int_equal(c->down, 0);
	close(dying);
	for (i = 0; c->down == 0 && i < 500; i++) {
		ikeydlab_sleep(lab, 10);
		outer_socket(c, fd);
	}
	assert_int_equal(c->down, 1);
	close(fd);
	ikeydlab_counted(lab, "natt_farewell", 2);
	assert_int_not_equal(fd = sock_udp(&natt), -1);
	close(fd);
	ikeydlab_pipexd(lab);
	ikeydlab_dial(lab, 3, PSK, 1);
	finish();
}

/* A client of IP protocol 50 hears of it on port 500. */
static void
pipexd_dies_without_nat(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	begin();
	ikeydlab_dataplane(lab, 1);
	ikeydlab_says(lab, "ESP in UDP and as IP protocol 50");
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	assert_int_equal(lab->flow.peer.port, 500);
	ikeydlab_drop_pfkey(lab);
	ikeydlab_drop_ike(lab);
	ikeydlab_until(lab, &c->down, 1, "client gets Delete");
	assert_int_equal(ikeydlab_counter(lab, "natt_farewell"), 0);
	finish();
}

static void
pipexd_tells(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	begin();
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	ikeydlab_moved(lab, 0, 31337);
	ikeydlab_until(lab, &lab->nchanged, 1, "FLOW_CHANGED");
	assert_int_equal(lab->flow.peer.port, 31337);
	ikeydlab_expire(lab, 0, 0);	/* we are not its initiator */
	ikeydlab_expire(lab, 0, 1);
	ikeydlab_sas(lab, 0);
	ikeydlab_until(lab, &c->ndeleted, 1, "client gets Delete");
	assert_int_equal(lab->nended, 0);	/* there is phase 1 */
	finish();
}

static void
pipexd_refuses(void **state)
{
	static const uint8_t types[] = { PFKEY_GETSPI, PFKEY_UPDATE,
	    PFKEY_ADD };
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < sizeof(types); i++) {
		lab->fail_type = types[i];
		lab->fail_error = ENOBUFS;
		ikeydlab_dial(lab, 2 + i, PSK, 0);
		ikeydlab_until(lab, &lab->asked[types[i]], 1,
		    pfkey_type_name(types[i]));
		/* Each counts once; clients may ask again meanwhile. */
		ikeydlab_counted(lab, "pfkey_refused", lab->nrefused);
		assert_in_range(ikeydlab_counter(lab, "pfkey_refused"), i + 1,
		    lab->nrefused);
		ikeydlab_sas(lab, 0);
		assert_int_equal(lab->nup, 0);
	}
	lab->fail_type = 0;
	ikeydlab_dial(lab, 10, PSK, 1);
	finish();
}

/* Answers that are not ikeyd's, as a kernel gives each socket all of them (RFC
 * 2367 3.1), are counted, and neither end nor begin anything. */
static void
foreign_answers(void **state)
{
	struct ikeydlab_client *c;
	unsigned int asked;

	(void)state;
	begin();
	lab->foreign = 1;
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	ikeydlab_sas(lab, 2);
	asked = lab->asked[PFKEY_GETSPI] + lab->asked[PFKEY_UPDATE] +
	    lab->asked[PFKEY_ADD];
	assert_int_equal(asked, 3);
	ikeydlab_counted(lab, "pfkey_unexpected", 3 * asked);
	assert_int_equal(ikeydlab_ctl(lab, CTL_SHOW, "counters"), CTL_OK);
	assert_int_equal(ikeydlab_counter(lab, "pfkey_refused"), 0);
	assert_int_equal(c->down + lab->nended, 0);
	finish();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(without_nat),
	cmocka_unit_test(no_data_plane),
	cmocka_unit_test(pipexd_falls),
	cmocka_unit_test(pipexd_dies),
	cmocka_unit_test(pipexd_dies_without_nat),
	cmocka_unit_test(pipexd_tells),
	cmocka_unit_test(pipexd_refuses),
	cmocka_unit_test(foreign_answers)
};

/* With an argument only the tests whose names fit it. */
int
main(int argc, char **argv)
{
	return bothbuilds_run("../../ikeyd/ikeyd", &program, tests,
	    sizeof(tests) / sizeof(tests[0]), teardown, argc, argv);
}
