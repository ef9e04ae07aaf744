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


/* ikeyd as it ships and with the sanitizers: clients through it, l2tpd falling
 * and coming back, lies, keys by address, reloads, the control socket, the
 * goodbye. The data plane is in t_ikeyd_pipexd.c; its protocol is tested in
 * regress/unit and regress/pair. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ikeyd.h"
#include "msg/ctl.h"
#include "msg/punt.h"
#include "proc/link.h"
#include "proc/sockets.h"
#include "regress/lib/bothbuilds.h"

/* What pipexd was told of the SAs is what the client has. */
static void
check_sas(const struct ikeydlab_client *c, const struct pfkey_sa *in,
    const struct pfkey_sa *out)
{
	assert_int_equal(in->spi, c->out.spi_out);
	assert_int_equal(out->spi, c->in.spi_in);
	assert_true(addr_host_eq(&in->src, &c->addr));
	assert_true(addr_host_eq(&in->dst, &lab->server));
	assert_true(addr_host_eq(&out->src, &lab->server));
	assert_true(addr_host_eq(&out->dst, &c->addr));
	assert_int_equal(in->dst.port, 1701);
	assert_int_equal(out->src.port, 1701);
	assert_int_equal(in->src.port, out->dst.port);
	assert_int_equal(in->proto, 17);
	assert_int_equal(in->mode, PFKEY_MODE_TRANSPORT);
	assert_int_equal(in->natt_sport, IKEYDLAB_OUTER(2));
	assert_int_equal(in->natt_dport, 4500);
	assert_int_equal(out->natt_sport, 4500);
	assert_int_equal(out->natt_dport, IKEYDLAB_OUTER(2));
	assert_int_equal(in->enc, PFKEY_ENC_AES);
	assert_int_equal(out->auth, PFKEY_AUTH_SHA1);
	assert_int_equal(in->replay, 256);
	assert_int_equal(in->hard.seconds, 3600);
	assert_true(in->soft.seconds > 0 && in->soft.seconds < 3600);
	same_keys(in, &c->out.out);
	same_keys(out, &c->in.in);
}

static void
check_flow(const struct ikeydlab_client *c)
{
	assert_int_equal(lab->flow.flow, lab->sa[0].flow);
	assert_true(addr_host_eq(&lab->flow.peer, &c->addr));
	assert_int_equal(lab->flow.peer.port, IKEYDLAB_OUTER(2));
	assert_true(addr_host_eq(&lab->flow.local, &lab->server));
	assert_int_equal(lab->flow.own_credential, 0);
	assert_int_not_equal(lab->flow.rule, 0);
	assert_string_equal(lab->flow.ike, "aes256-sha1-ecp256");
	assert_string_equal(lab->flow.esp, "aes256-sha1");
	assert_string_equal(lab->flow.id, "ipv4 127.0.0.2");
}

static void
check_shown(void)
{
	uint64_t now = (uint64_t)time(NULL), since, ends;
	char spi[16];

	assert_int_equal(ikeydlab_ctl(lab, CTL_SHOW, "sas"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 2);
	assert_string_equal(ikeydlab_field(lab, 0, "kind"), "isakmp");
	assert_string_equal(ikeydlab_field(lab, 0, "peer_address"),
	    "127.0.0.2");
	assert_string_equal(ikeydlab_field(lab, 0, "peer_port"), "40002");
	assert_string_equal(ikeydlab_field(lab, 0, "local_address"),
	    "127.0.0.1");
	assert_string_equal(ikeydlab_field(lab, 0, "ike"),
	    "aes256-sha1-ecp256");
	assert_string_equal(ikeydlab_field(lab, 0, "state"), "up");
	assert_int_equal(strlen(ikeydlab_field(lab, 0, "id")), 33);
	assert_string_equal(ikeydlab_field(lab, 1, "kind"), "esp");
	assert_string_equal(ikeydlab_field(lab, 1, "esp"), "aes256-sha1");
	assert_string_equal(ikeydlab_field(lab, 1, "state"), "up");
	snprintf(spi, sizeof(spi), "%08x", lab->sa[0].spi);
	assert_string_equal(ikeydlab_field(lab, 1, "spi_in"), spi);
	since = strtoull(ikeydlab_field(lab, 1, "since"), NULL, 10);
	ends = strtoull(ikeydlab_field(lab, 1, "expires"), NULL, 10);
	assert_true(since + 60 > now && since <= now + 1);
	assert_true(ends >= since + 3599 && ends <= since + 3601);
}

static void
a_client(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	begin();
	c = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	assert_int_equal(lab->nsa, 2);
	assert_int_equal(lab->asked[PFKEY_GETSPI], 1);
	assert_int_equal(lab->asked[PFKEY_UPDATE], 1);
	assert_int_equal(lab->asked[PFKEY_ADD], 1);
	check_sas(c, &lab->sa[0], &lab->sa[1]);
	check_flow(c);
	check_shown();
	assert_int_equal(ikeydlab_counter(lab, "main_mode_done"), 1);
	assert_int_equal(ikeydlab_counter(lab, "data_plane"), 1);
	/* It leaves. */
	assert_int_equal(ike_flow_close(c->ike, c->flow, "goodbye"), 0);
	ikeydlab_until(lab, &lab->nended, 1, "FLOW_DOWN");
	assert_int_equal(lab->ended.flow, lab->flow.flow);
	assert_string_equal(lab->ended.reason, "the peer deleted its SAs");
	ikeydlab_sas(lab, 0);
	assert_int_equal(ikeydlab_ctl(lab, CTL_SHOW, "sas"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 0);
	finish();
}

static void
many_clients(void **state)
{
	unsigned int i, k;

	(void)state;
	begin();
	for (i = 2; i < 14; i++)
		ikeydlab_dial(lab, i, PSK, 0);
	ikeydlab_until(lab, &lab->nup, 12, "12 flows");
	ikeydlab_sas(lab, 24);
	for (i = 0; i < 12; i++)
		for (k = 0; k < i; k++)
			assert_int_not_equal(lab->ids[i], lab->ids[k]);
	finish();
}

static void
snapshot(void **state)
{
	(void)state;
	lab = ikeydlab_start(program, "127.0.0.1", CONF);
	ikeydlab_pipexd(lab);
	ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_dial(lab, 3, PSK, 1);
	ikeydlab_counted(lab, "quick_mode_done", 2);
	ikeydlab_l2tpd(lab);
	assert_int_equal(lab->nup, 2);
	assert_int_not_equal(lab->ids[0], lab->ids[1]);
	finish();
}

/* l2tpd gone: nobody serves the flows, so they are closed. */
static void
l2tpd_falls(void **state)
{
	struct ikeydlab_client *a, *b;

	(void)state;
	begin();
	a = ikeydlab_dial(lab, 2, PSK, 1);
	b = ikeydlab_dial(lab, 3, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 2, "FLOW_UP");
	ikeydlab_drop_l2tpd(lab);
	ikeydlab_until(lab, &a->down, 1, "Delete for the first client");
	ikeydlab_until(lab, &b->down, 1, "Delete for the second client");
	ikeydlab_sas(lab, 0);
	ikeydlab_l2tpd(lab);
	assert_int_equal(lab->nup, 2);
	ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 3, "FLOW_UP");
	finish();
}

static void
l2tpd_orders(void **state)
{
	struct ikeydlab_client *a, *b;

	(void)state;
	begin();
	a = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	b = ikeydlab_dial(lab, 3, PSK, 1);
	/* One that is not there is late, not a lie. */
	ikeydlab_close_flow(lab, 0xfffffff0);
	ikeydlab_close_flow(lab, lab->ids[0]);
	ikeydlab_until(lab, &lab->nended, 1, "FLOW_DOWN");
	assert_int_equal(lab->ended.flow, lab->ids[0]);
	assert_string_equal(lab->ended.reason, "tunnel closed");
	ikeydlab_until(lab, &a->down, 1, "client gets Delete");
	ikeydlab_sas(lab, 2);
	assert_int_equal(b->down, 0);
	assert_non_null(lab->flows);
	finish();
}

/* A neighbour that sends nonsense loses its link, and only that. */
static void
lies(void **state)
{
	struct ikeydlab_client *c;
	int fd;

	(void)state;
	begin();
	link_send_raw(lab->pfkey, "not a message of PF_KEY", 24);
	ikeydlab_until(lab, &lab->npfkey, 2, "pfkey.sock again");
	link_send(lab->ike, MSG_IKE_PACKET, 0, "\0", 1, -1);
	ikeydlab_until(lab, &lab->nike, 2, "ike.sock again");
	link_send(lab->ike, 99, 0, "\0", 1, -1);
	ikeydlab_until(lab, &lab->nike, 3, "ike.sock once more");
	link_send(lab->flows, MSG_FLOW_CLOSE, 0, "\0\0", 2, -1);
	ikeydlab_says(lab, "link to l2tpd: malformed FLOW_CLOSE");
	ikeydlab_cut(lab);
	ikeydlab_l2tpd(lab);
	/* More than a few connections are refused. */
	while ((fd = sock_connect(lab->daemon.dir, "flow.sock")) != -1 &&
	    ikeydlab_log_count(lab, "connections, refused") == 0)
		ikeydlab_sleep(lab, 10);
	assert_int_not_equal(fd, -1);
	c = ikeydlab_dial(lab, 2, PSK, 1);
	assert_int_equal(c->nout, 1);
	finish();
}

static void
strangers(void **state)
{
	static uint8_t big[65507];	/* as long as UDP goes, in fragments */
	int fd = -1, i;

	(void)state;
	begin();
	assert_int_equal(system("ip link set dev lo mtu 1500"), 0);
	ikeydlab_dial(lab, 2, PSK, 1);
	fd = lab->client[0]->fd;
	for (i = 0; i < 2; i++) {
		struct sockaddr_storage ss;
		struct addr to = lab->server;
		size_t sslen;

		to.port = 500;
		assert_int_equal(addr_to_sockaddr(&to, &ss, &sslen), 0);
		assert_true(sendto(fd, big, i == 0 ? sizeof(big) : 20, 0,
		    (struct sockaddr *)&ss, (socklen_t)sslen) > 0);
	}
	ikeydlab_says(lab, "peer 127.0.0.2:500: message of 20 bytes");
	ikeydlab_says(lab, "peer 127.0.0.2:500: message of more than 12288 "
	    "bytes, dropped");
	assert_int_equal(ikeydlab_counter(lab, "udp_too_long"), 1);
	assert_int_equal(ikeydlab_counter(lab, "length"), 1);
	assert_int_equal(lab->nended, 0);
	finish();
}

static void
wrong_psk(void **state)
{
	(void)state;
	begin();
	ikeydlab_dial(lab, 2, "not the key", 0);
	ikeydlab_says(lab, "peer 127.0.0.2:40002: main mode: message 5 does "
	    "not decrypt to sense, probably a wrong pre-shared key");
	assert_int_equal(ikeydlab_counter(lab, "psk_mismatch"), 1);
	assert_int_equal(lab->nsa + lab->nup, 0);
	assert_int_equal(ikeydlab_log_count(lab, "swordfish"), 0);
	finish();
}

/* The key is right, for the message decrypts, but not the proof. */
static void
wrong_hash(void **state)
{
	struct ikeydlab_client *c;

	(void)state;
	begin();
	c = ikeydlab_dial(lab, 2, PSK, 0);
	c->bad_hash = 1;
	ikeydlab_counted(lab, "hash", 1);
	assert_int_equal(ikeydlab_counter(lab, "main_mode_done"), 0);
	assert_int_equal(lab->nsa + lab->nup, 0);
	finish();
}

/* Each address its own key; where two fit, either will do. */
static void
keys_by_address(void **state)
{
	(void)state;
	begin_on("127.0.0.1",
	    RULE("127.0.0.1", "127.0.0.2", "the key of two")
	    RULE("127.0.0.1", "127.0.0.4/30", "the key of four and on")
	    RULE("127.0.0.1", "127.0.0.5", "the key of five")
	    REST(HERE));
	ikeydlab_dial(lab, 2, "the key of two", 1);
	ikeydlab_dial(lab, 4, "the key of four and on", 1);
	ikeydlab_dial(lab, 5, "the key of five", 1);
	ikeydlab_dial(lab, 6, "the key of five", 0);
	ikeydlab_says(lab, "peer 127.0.0.6:40006: main mode: message 5 does "
	    "not decrypt");
	ikeydlab_dial(lab, 9, "the key of two", 0);
	ikeydlab_says(lab, "peer 127.0.0.9:500: main mode: no ike rule fits");
	assert_int_equal(lab->nsa, 6);
	finish();
}

/* Who asks for all our addresses is answered from the one he asked. */
static void
any_address(void **state)
{
	struct ikeydlab_client *c;
	struct addr want;

	(void)state;
	begin_on("127.0.0.77", RULE("any", "any", PSK)
	    REST("listen on 0.0.0.0"));
	lab->client_port = 10500;	/* the daemon has 500 of all */
	c = ikeydlab_dial(lab, 2, PSK, 1);
	assert_int_equal(addr_parse("127.0.0.77", &want), 0);
	assert_true(addr_host_eq(&c->from, &want));
	assert_int_equal(c->from.port, 500);
	assert_true(addr_host_eq(&lab->sa[0].dst, &want));
	finish();
}

static void
reload(void **state)
{
	struct ikeydlab_client *a, *b;
	struct addr local;
	uint32_t rule;
	int fd, i;

	(void)state;
	begin();
	a = ikeydlab_dial(lab, 2, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 1, "FLOW_UP");
	rule = lab->flow.rule;
	ikeydlab_write_conf(lab, "ike passive esp nonsense\n");
	assert_int_equal(ikeydlab_ctl(lab, CTL_RELOAD, ""), CTL_FAILED);
	assert_non_null(strstr(lab->ctl.text, "vpn.conf:1:"));
	/* Another key, one more address: who is in stays. */
	ikeydlab_write_conf(lab, RULE("any", "any", "a new key")
	    REST(HERE " listen on 127.0.0.66"));
	assert_int_equal(ikeydlab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	ikeydlab_dial(lab, 3, PSK, 0);
	ikeydlab_says(lab, "peer 127.0.0.3:40003: main mode: message 5 does "
	    "not decrypt");
	assert_int_equal(addr_parse("127.0.0.66", &lab->server), 0);
	b = ikeydlab_dial(lab, 4, "a new key", 1);
	assert_int_equal(lab->nended + a->down, 0);
	/* Another key makes another rule, the same rule again does not. */
	ikeydlab_until(lab, &lab->nup, 2, "FLOW_UP");
	assert_int_not_equal(lab->flow.rule, rule);
	rule = lab->flow.rule;
	assert_int_equal(ikeydlab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	ikeydlab_dial(lab, 5, "a new key", 1);
	ikeydlab_until(lab, &lab->nup, 3, "FLOW_UP");
	assert_int_equal(lab->flow.rule, rule);
	/* A rule that fits the second one alone. */
	ikeydlab_write_conf(lab, RULE("any", "127.0.0.4", "a new key")
	    REST("listen on 127.0.0.66"));
	assert_int_equal(ikeydlab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	ikeydlab_until(lab, &a->down, 1, "client gets Delete");
	ikeydlab_sas(lab, 2);
	assert_int_equal(b->down, 0);
	/* The socket of the address that is gone is closed. */
	local = a->addr;
	local.bytes[3] = 1;
	local.port = 500;
	for (i = 0; (fd = sock_udp(&local)) == -1 && i < 300; i++)
		ikeydlab_sleep(lab, 10);
	assert_int_not_equal(fd, -1);
	close(fd);
	finish();
}

/* An address that somebody else has: nothing changes. */
static void
reload_refused(void **state)
{
	struct addr theirs;
	int fd;

	(void)state;
	begin();
	assert_int_equal(addr_parse("127.0.0.67", &theirs), 0);
	theirs.port = 500;
	assert_return_code(fd = sock_udp(&theirs), errno);
	ikeydlab_write_conf(lab, RULE("any", "any", "a new key")
	    REST(HERE " listen on 127.0.0.67"));
	assert_int_equal(ikeydlab_ctl(lab, CTL_RELOAD, ""), CTL_FAILED);
	assert_int_equal(ikeydlab_log_count(lab, "127.0.0.67:500: "), 1);
	ikeydlab_dial(lab, 2, PSK, 1);
	close(fd);
	finish();
}

/* SIGTERM: Deletes to each client, then the end. */
static void
goodbye(void **state)
{
	struct ikeydlab_client *a, *b;

	(void)state;
	begin();
	a = ikeydlab_dial(lab, 2, PSK, 1);
	b = ikeydlab_dial(lab, 3, PSK, 1);
	ikeydlab_until(lab, &lab->nup, 2, "FLOW_UP");
	assert_int_equal(ikeydlab_terminate(lab), 0);
	ikeydlab_until(lab, &a->down, 1, "Delete for the first client");
	ikeydlab_until(lab, &b->down, 1, "Delete for the second client");
	ikeydlab_until(lab, &lab->nended, 2, "FLOW_DOWN");
	assert_string_equal(lab->ended.reason, "ikeyd stops");
	finish();
}

static void
control_errors(void **state)
{
	(void)state;
	begin();
	assert_int_equal(ikeydlab_ctl(lab, CTL_SHOW, "sessions"), CTL_FAILED);
	assert_int_equal(ikeydlab_ctl(lab, CTL_CLOSE, "1"), CTL_FAILED);
	assert_int_equal(ikeydlab_ctl(lab, CTL_LOG, "brief"), CTL_OK);
	assert_int_equal(ikeydlab_ctl(lab, CTL_LOG, "verbose"), CTL_OK);
	finish();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_client),
	cmocka_unit_test(many_clients),
	cmocka_unit_test(snapshot),
	cmocka_unit_test(l2tpd_falls),
	cmocka_unit_test(l2tpd_orders),
	cmocka_unit_test(lies),
	cmocka_unit_test(strangers),
	cmocka_unit_test(wrong_psk),
	cmocka_unit_test(wrong_hash),
	cmocka_unit_test(keys_by_address),
	cmocka_unit_test(any_address),
	cmocka_unit_test(reload),
	cmocka_unit_test(reload_refused),
	cmocka_unit_test(goodbye),
	cmocka_unit_test(control_errors)
};

/* With an argument only the tests whose names fit it. */
int
main(int argc, char **argv)
{
	return bothbuilds_run("../../ikeyd/ikeyd", &program, tests,
	    sizeof(tests) / sizeof(tests[0]), teardown, argc, argv);
}
