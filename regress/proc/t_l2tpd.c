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

/* l2tpd as it ships and with the sanitizers: sessions through it, each
 * neighbour falling and coming back, lies, reloads, the control socket, the
 * goodbye. Its protocol is tested in regress/unit and regress/pair. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "l2tpd/l2tp/rfc2661.h"
#include "msg/ctl.h"
#include "msg/punt.h"
#include "regress/lib/bothbuilds.h"
#include "regress/lib/l2tpdlab.h"

#define CONF_WITH(address, options) \
	"ike passive esp transport proto udp from " address " port 1701 " \
	"to any psk \"swordfish-but-longer\"\n" \
	"tunnel L2TP protocol l2tp { listen on " address " " options " }\n" \
	"ipcp IPCP { pool-address 10.9.0.2-10.9.0.254 }\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"/nonexistent\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define CONF_ON(address)	CONF_WITH(address, "")
#define CONF	CONF_ON("192.0.2.1")

static const char *program;
static struct l2tpdlab *lab;

/* The daemon with everybody around it and one flow. */
static void
begin(void)
{
	lab = l2tpdlab_start(program, CONF);
	l2tpdlab_all(lab);
	l2tpdlab_flow_up(lab, 7);
}

static int
teardown(void **state)
{
	(void)state;
	if (lab != NULL)
		l2tpdlab_abandon(lab);
	lab = NULL;
	return 0;
}

static void
finish(void)
{
	l2tpdlab_stop(lab);
	lab = NULL;
}

static void
a_session(void **state)
{
	uint64_t since;

	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	assert_int_equal(lab->open.flow, 7);
	assert_int_equal(lab->open.proto, MSG_PROTO_L2TP);
	assert_int_equal(lab->open.session_id,
	    lab->lac_session.peer_session_id);
	assert_int_equal(lab->open.peer_session_id,
	    lab->lac_session.session_id);
	assert_int_equal(lab->open.inner_port, 1701);
	assert_int_equal(lab->open.peer.port, 4500);
	assert_int_equal(lab->open.nat, 1);
	assert_string_equal(lab->open.esp, "aes256-sha1");
	assert_string_equal(lab->open.tunnel, "L2TP");
	assert_string_equal(lab->open.host, "laptop");
	/* A frame down, which the client says again. */
	l2tpdlab_frame(lab, lab->open.session, "\xff\x03\xc0\x21\1\1\0\4", 8);
	l2tpdlab_until(lab, &lab->nframes, 1, "frame comes back");
	assert_int_equal(lab->frame_session, lab->open.session);
	assert_hex(lab->frame, lab->frame_len, "ff03 c021 0101 0004");
	/* The flow moves to another port. */
	l2tpdlab_flow_moved(lab, 7);
	l2tpdlab_until(lab, &lab->nchanged, 1, "SESSION_CHANGED");
	assert_int_equal(lab->changed.session, lab->open.session);
	assert_int_equal(lab->changed.peer.port, 31337);
	/* As people see it. */
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "tunnels"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	assert_string_equal(l2tpdlab_field(lab, 0, "flow"), "7");
	assert_string_equal(l2tpdlab_field(lab, 0, "peer_address"),
	    "203.0.113.7");
	assert_string_equal(l2tpdlab_field(lab, 0, "host"), "laptop");
	assert_string_equal(l2tpdlab_field(lab, 0, "sessions"), "1");
	assert_string_equal(l2tpdlab_field(lab, 0, "state"), "established");
	since = strtoull(l2tpdlab_field(lab, 0, "since"), NULL, 10);
	assert_true(since + 60 > (uint64_t)time(NULL) &&
	    since <= (uint64_t)time(NULL) + 1);
	assert_int_equal(l2tpdlab_counter(lab, "sessions_up"), 1);
	/* pppd-lite ends it; who gives the order is not told. */
	l2tpdlab_close(lab, lab->open.session);
	l2tpdlab_until(lab, &lab->lac_down, 1, "client gets CDN");
	assert_int_equal(lab->ndown, 0);
	finish();
}

/* Who does not know the tunnel secret does not get in; who does sees the names
 * of vpn.conf. */
static void
tunnel_secret(void **state)
{
	(void)state;
	lab = l2tpdlab_start(program, CONF_WITH("192.0.2.1",
	    "l2tp-secret \"open sesame\" l2tp-hostname gateway"));
	l2tpdlab_all(lab);
	l2tpdlab_flow_up(lab, 7);
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_secret(lab, "open barley");
	l2tpdlab_dial(lab, 7, 0);
	l2tpdlab_sleep(lab, 300);
	assert_int_equal(lab->lac_open, 0);
	assert_int_equal(l2tpdlab_log_count(lab, "wrong: another tunnel "
	    "secret"), 0);
	l2tpdlab_secret(lab, "");
	l2tpdlab_flow_up(lab, 9);
	l2tpdlab_dial(lab, 9, 0);
	l2tpdlab_says(lab, "Challenge Response missing");
	l2tpdlab_sleep(lab, 300);
	assert_int_equal(l2tpdlab_log_count(lab, "Challenge Response missing"),
	    1);
	assert_int_equal(l2tpdlab_counter(lab, "unauthorized"), 1);
	assert_int_equal(lab->nopen, 0);
	l2tpdlab_secret(lab, "open sesame");
	l2tpdlab_dial(lab, 8, 1);
	assert_string_equal(lab->lac_session.host, "gateway");
	assert_int_equal(l2tpdlab_log_count(lab, "sesame"), 0);
	finish();
}

/* vpnctl monitor: tunnels up and down, with the reason. */
static void
events(void **state)
{
	uint64_t when;

	(void)state;
	begin();
	l2tpdlab_monitor(lab);
	assert_string_equal(l2tpdlab_field(lab, 0, "event"), "monitor");
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_events(lab, 2);
	assert_string_equal(l2tpdlab_field(lab, 1, "event"), "tunnel_up");
	assert_string_equal(l2tpdlab_field(lab, 1, "flow"), "7");
	assert_string_equal(l2tpdlab_field(lab, 1, "host"), "laptop");
	assert_string_equal(l2tpdlab_field(lab, 1, "tunnel"), "L2TP");
	assert_string_equal(l2tpdlab_field(lab, 1, "peer_address"),
	    "203.0.113.7");
	assert_string_equal(l2tpdlab_field(lab, 1, "reason"), "(none)");
	when = strtoull(l2tpdlab_field(lab, 1, "time"), NULL, 10);
	assert_true(when + 60 > (uint64_t)time(NULL) &&
	    when <= (uint64_t)time(NULL));
	l2tpdlab_flow_down(lab, 7);
	l2tpdlab_events(lab, 3);
	assert_string_equal(l2tpdlab_field(lab, 2, "event"), "tunnel_down");
	assert_string_equal(l2tpdlab_field(lab, 2, "flow"), "7");
	assert_string_equal(l2tpdlab_field(lab, 2, "reason"),
	    "peer deleted its SAs");
	l2tpdlab_monitor_end(lab);
	/* Nobody watches: nobody is missed. */
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_dial(lab, 8, 1);
	finish();
}

/* The first datagram may come before its FLOW_UP: they come by two links. The
 * session is there at once, not after the client's next try, which comes after
 * a second; where the machine has lost us for that long, another client shows
 * it. */
static void
packet_before_flow(void **state)
{
	uint32_t n = 0;
	uint64_t tries;

	(void)state;
	begin();
	do {
		tries = l2tp_counter(lab->lac, L2TP_C_RETRANSMIT);
		l2tpdlab_dial(lab, 9 + n, 0);
		l2tpdlab_sleep(lab, 200);
		assert_int_equal(lab->lac_open, n);
		l2tpdlab_flow_up(lab, 9 + n);
		l2tpdlab_until(lab, &lab->nopen, n + 1, "SESSION_OPEN");
		assert_int_equal(lab->open.flow, 9 + n);
		l2tpdlab_until(lab, &lab->lac_open, ++n, "it is in");
	} while (l2tp_counter(lab->lac, L2TP_C_RETRANSMIT) != tries && n < 5);
	assert_int_equal(l2tp_counter(lab->lac, L2TP_C_RETRANSMIT), tries);
	finish();
}

static void
many_flows(void **state)
{
	uint32_t i;

	(void)state;
	begin();
	for (i = 20; i < 60; i++) {
		l2tpdlab_flow_up(lab, i);
		l2tpdlab_dial(lab, i, 0);
	}
	l2tpdlab_until(lab, &lab->nopen, 40, "40 sessions");
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "tunnels"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 40);
	finish();
}

static void
flow_goes(void **state)
{
	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_flow_down(lab, 7);
	l2tpdlab_until(lab, &lab->ndown, 1, "SESSION_DOWN");
	assert_int_equal(lab->down.session, lab->open.session);
	assert_string_equal(lab->down.reason, "peer deleted its SAs");
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "tunnels"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 0);
	finish();
}

/* ikeyd asks whether a client is still there: one may still dial, one answers,
 * one does not. */
static void
probe(void **state)
{
	(void)state;
	begin();
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_flow_probe(lab, 8);
	l2tpdlab_sleep(lab, 500);
	assert_int_equal(lab->nclosed, 0);
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_flow_probe(lab, 7);
	l2tpdlab_sleep(lab, 500);
	lab->deaf = 1;
	l2tpdlab_flow_probe(lab, 7);
	l2tpdlab_until(lab, &lab->ndown, 1, "SESSION_DOWN");
	l2tpdlab_until(lab, &lab->nclosed, 1, "FLOW_CLOSE");
	assert_int_equal(lab->closed.flow, 7);
	finish();
}

/* ikeyd gone: what it told is gone; a new one tells anew. */
static void
ikeyd_falls(void **state)
{
	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_drop(&lab->ikeyd);
	l2tpdlab_until(lab, &lab->ndown, 1, "SESSION_DOWN");
	assert_string_equal(lab->down.reason, "ikeyd is gone");
	l2tpdlab_all(lab);
	assert_int_equal(lab->ikeyd.links, 2);
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_dial(lab, 8, 1);
	finish();
}

/* pipexd gone: the tunnels go; with a new one the flow serves again. */
static void
pipexd_falls(void **state)
{
	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_drop(&lab->pipexd);
	l2tpdlab_until(lab, &lab->ndown, 1, "SESSION_DOWN");
	assert_string_equal(lab->down.reason, "pipexd is gone");
	l2tpdlab_all(lab);
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_dial(lab, 8, 1);
	finish();
}

/* pppd-lite gone: each client gets its CDN, and calls are refused until it is
 * back. */
static void
pppd_falls(void **state)
{
	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_drop(&lab->pppd);
	l2tpdlab_until(lab, &lab->lac_down, 1, "client gets CDN");
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_dial(lab, 8, 0);
	l2tpdlab_counted(lab, "no_upper", 1);
	l2tpdlab_sleep(lab, 300);
	assert_int_equal(lab->lac_open, 1);
	assert_int_equal(l2tpdlab_counter(lab, "no_upper"), 1);
	l2tpdlab_all(lab);
	l2tpdlab_flow_up(lab, 9);
	l2tpdlab_dial(lab, 9, 1);
	finish();
}

/* Any order of starting: nobody is there at first, then one by one. */
static void
late_neighbours(void **state)
{
	(void)state;
	lab = l2tpdlab_start(program, CONF);
	l2tpdlab_sleep(lab, 400);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "tunnels"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 0);
	l2tpdlab_pppd(lab);
	l2tpdlab_linked(&lab->pppd, 1, "session.sock");
	l2tpdlab_pipexd(lab);
	l2tpdlab_linked(&lab->pipexd, 1, "l2tp.sock");
	l2tpdlab_all(lab);
	l2tpdlab_flow_up(lab, 7);
	l2tpdlab_dial(lab, 7, 1);
	finish();
}

/* A neighbour that sends nonsense loses its link, and only that. */
static void
lies(void **state)
{
	static const char *const what[] = { "ikeyd", "pipexd", "pppd-lite" };
	struct l2tpdlab_end *ends[3];
	static const uint16_t types[3] = { MSG_FLOW_UP, MSG_L2TP_PACKET,
	    MSG_SESSION_FRAME };
	unsigned int i;

	(void)state;
	begin();
	ends[0] = &lab->ikeyd;
	ends[1] = &lab->pipexd;
	ends[2] = &lab->pppd;
	for (i = 0; i < 3; i++) {
		/* Cut short, then a type that is not on this link. */
		l2tpdlab_send(ends[i], types[i], "\0", 1);
		l2tpdlab_linked(ends[i], 2, what[i]);
		l2tpdlab_send(ends[i], 99, "\0", 1);
		l2tpdlab_linked(ends[i], 3, what[i]);
	}
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_dial(lab, 8, 1);
	finish();
}

static int
lac_sessions(struct l2tpdlab *l, void *n)
{
	return l2tp_session_count(l->lac) == *(unsigned int *)n;
}

/* Its user logs in; a frame behind that, which comes back, says when l2tpd has
 * read it: a call comes by another link. */
static void
logs_in(uint32_t session)
{
	l2tpdlab_login(lab, session);
	l2tpdlab_frame(lab, session, "\xff\x03\xc0\x21\1\1\0\4", 8);
	l2tpdlab_until(lab, &lab->nframes, lab->nframes + 1, "frame back");
}

/* One more call, which gets CDN: of n sessions none is touched. */
static void
call_refused(unsigned int n)
{
	l2tpdlab_call(lab, 0);
	assert_int_equal(l2tp_session_count(lab->lac), n + 1);
	l2tpdlab_wait(lab, lac_sessions, &n, "CDN for one too many");
	assert_int_equal(lab->lac_down, 0);
}

/* Eight calls of one client that wait for a login, and no ninth; pppd-lite says
 * who has logged in, and each makes room. */
static void
logins(void **state)
{
	uint32_t first, i;

	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	first = lab->open.session;
	for (i = 1; i < 8; i++)
		l2tpdlab_call(lab, 1);
	call_refused(8);
	assert_int_equal(l2tpdlab_counter(lab, "limit_new"), 1);
	l2tpdlab_login(lab, 12345);	/* late, or a lie: of nobody */
	logs_in(first);
	l2tpdlab_call(lab, 1);
	logs_in(lab->open.session);
	l2tpdlab_call(lab, 1);
	call_refused(10);
	assert_int_equal(l2tpdlab_counter(lab, "limit_new"), 2);
	assert_int_equal(lab->nopen, 10);
	assert_int_equal(lab->pppd.links, 1);
	/* One that is cut short costs the link. */
	l2tpdlab_send(&lab->pppd, MSG_SESSION_LOGIN, "\0\0\1", 3);
	l2tpdlab_linked(&lab->pppd, 2, "pppd-lite");
	finish();
}

/* Frames and orders for what does not exist are late, not lies. */
static void
late_orders(void **state)
{
	(void)state;
	begin();
	l2tpdlab_frame(lab, 12345, "\xc0\x21", 2);
	l2tpdlab_close(lab, 12345);
	l2tpdlab_flow_down(lab, 4711);
	l2tpdlab_flow_moved(lab, 4711);
	l2tpdlab_dial(lab, 7, 1);
	assert_int_equal(lab->pppd.links, 1);
	assert_int_equal(lab->ikeyd.links, 1);
	finish();
}

static void
reload(void **state)
{
	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	/* A broken file changes nothing and is said to be. */
	l2tpdlab_write_conf(lab, "tunnel L2TP protocol l2tp {\n");
	assert_int_equal(l2tpdlab_ctl(lab, CTL_RELOAD, ""), CTL_FAILED);
	assert_non_null(strstr(lab->ctl.text, "vpn.conf:"));
	assert_int_equal(lab->ndown + lab->lac_down, 0);
	/* Another address: the tunnel has no place any more. */
	l2tpdlab_write_conf(lab, CONF_ON("192.0.2.77"));
	assert_int_equal(l2tpdlab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	l2tpdlab_until(lab, &lab->ndown, 1, "SESSION_DOWN");
	l2tpdlab_until(lab, &lab->lac_down, 1, "client gets StopCCN");
	finish();
}

/* SIGTERM: CDN and StopCCN to each, then the end, as soon as they are
 * acknowledged. */
static void
goodbye(void **state)
{
	struct timespec from, to;

	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	l2tpdlab_flow_up(lab, 8);
	l2tpdlab_dial(lab, 8, 1);
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(l2tpdlab_terminate(lab), 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(to.tv_sec - from.tv_sec < 3);
	assert_int_equal(lab->lac_down, 2);
	assert_int_equal(lab->heard[L2TP_CDN], 1 << 7 | 1 << 8);
	assert_int_equal(lab->heard[L2TP_STOPCCN], 1 << 7 | 1 << 8);
	finish();
}

/* l2tp-require-ipsec no: a client in the clear beside a protected one, until a
 * reload takes that back. */
static void
in_the_clear(void **state)
{
	uint32_t clear;

	(void)state;
	lab = l2tpdlab_start(program, CONF_WITH("192.0.2.1",
	    "l2tp-require-ipsec no"));
	l2tpdlab_all(lab);
	l2tpdlab_dial(lab, 0, 1);
	clear = lab->open.session;
	assert_int_equal(lab->open.flow, 0);
	assert_string_equal(lab->open.esp, "none");
	assert_int_equal(lab->open.inner_port, 1701);
	assert_int_equal(lab->open.peer.port, 1701);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "tunnels"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	assert_string_equal(l2tpdlab_field(lab, 0, "flow"), "0");
	assert_string_equal(l2tpdlab_field(lab, 0, "peer_port"), "1701");
	assert_int_equal(l2tpdlab_log_count(lab, "up in the clear"), 1);
	l2tpdlab_flow_up(lab, 7);
	l2tpdlab_dial(lab, 7, 1);
	assert_string_equal(lab->open.esp, "aes256-sha1");
	/* ikeyd's end is not its end. */
	l2tpdlab_flow_down(lab, 7);
	l2tpdlab_until(lab, &lab->ndown, 1, "SESSION_DOWN");
	assert_int_not_equal(lab->down.session, clear);
	l2tpdlab_write_conf(lab, CONF);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	l2tpdlab_until(lab, &lab->ndown, 2, "SESSION_DOWN");
	assert_int_equal(lab->down.session, clear);
	l2tpdlab_until(lab, &lab->lac_down, 1, "client gets StopCCN");
	l2tpdlab_dial(lab, 0, 0);
	l2tpdlab_counted(lab, "clear", 1);
	l2tpdlab_sleep(lab, 300);
	assert_int_equal(lab->lac_open, 2);
	finish();
}

/* A client that hears nothing can't hold it up. */
static void
goodbye_to_the_deaf(void **state)
{
	(void)state;
	begin();
	l2tpdlab_dial(lab, 7, 1);
	lab->deaf = 1;
	assert_int_equal(l2tpdlab_terminate(lab), 0);
	finish();
}

/* What a stranger sends is refused with a line that says who and why. */
static void
refusals(void **state)
{
	struct msg_l2tp_packet p;
	uint8_t buf[256];
	int n, i;

	(void)state;
	begin();
	memset(&p, 0, sizeof(p));
	p.local = addr_v4_u32(0xc0000201, 1701);
	p.peer = addr_v4_u32(0xcb007107, 1701);
	p.data = (const uint8_t *)"\xc8\x02\0\x0c\0\1\0\0\0\0\0\0";
	p.len = 12;
	for (i = 0; i < 2; i++) {
		p.flow = i == 0 ? 7 : 0;
		n = msg_l2tp_packet_encode(&p, buf, sizeof(buf));
		l2tpdlab_send(&lab->pipexd, MSG_L2TP_PACKET, buf, (size_t)n);
	}
	l2tpdlab_dial(lab, 7, 1);
	assert_int_equal(l2tpdlab_counter(lab, "unknown_tunnel"), 1);
	assert_int_equal(l2tpdlab_counter(lab, "clear"), 1);
	assert_int_equal(l2tpdlab_log_count(lab, "flow 7 peer "
	    "203.0.113.7:4500: control message for no tunnel, dropped"), 1);
	assert_int_equal(l2tpdlab_log_count(lab, "peer 203.0.113.7:1701: "
	    "L2TP in the clear (RFC 3193 2.1), dropped"), 1);
	finish();
}

static void
control_errors(void **state)
{
	(void)state;
	begin();
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "sessions"), CTL_FAILED);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_CLOSE, "1"), CTL_FAILED);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_LOG, "brief"), CTL_OK);
	assert_int_equal(l2tpdlab_ctl(lab, CTL_LOG, "verbose"), CTL_OK);
	finish();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_session),
	cmocka_unit_test(tunnel_secret),
	cmocka_unit_test(events),
	cmocka_unit_test(packet_before_flow),
	cmocka_unit_test(many_flows),
	cmocka_unit_test(flow_goes),
	cmocka_unit_test(probe),
	cmocka_unit_test(ikeyd_falls),
	cmocka_unit_test(pipexd_falls),
	cmocka_unit_test(pppd_falls),
	cmocka_unit_test(late_neighbours),
	cmocka_unit_test(lies),
	cmocka_unit_test(logins),
	cmocka_unit_test(late_orders),
	cmocka_unit_test(reload),
	cmocka_unit_test(goodbye),
	cmocka_unit_test(goodbye_to_the_deaf),
	cmocka_unit_test(in_the_clear),
	cmocka_unit_test(refusals),
	cmocka_unit_test(control_errors)
};

/* With an argument only the tests whose names fit it. */
int
main(int argc, char **argv)
{
	return bothbuilds_run("../../l2tpd/l2tpd", &program, tests,
	    sizeof(tests) / sizeof(tests[0]), teardown, argc, argv);
}
