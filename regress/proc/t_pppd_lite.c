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

/* pppd-lite as a whole, in the plain build with the sandbox that ships and in
 * the sanitized one: sessions up and down, lost links, reload, the end. An l2tpd
 * and a pipexd are played by regress/lib/pppdlab. Who gets in, with which
 * address, is in t_pppd_login.c, what takes its time in t_pppd_timers.c. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg/ctl.h"
#include "msg/hello.h"
#include "pppd_lite.h"
#include "proc/child.h"
#include "proc/link.h"
#include "regress/lib/bothbuilds.h"

static const char *program;

static int
pipex_is_gone(struct lab *lab, void *arg)
{
	struct lab_pipex *p = arg;

	(void)lab;
	return p->gone;
}

/* ---- a session from its call to its end ---- */

static void
a_session(void **state)
{
	struct lab *lab = lab_start(program, CONF_TUNNEL(
	    "authentication-method pap mschapv2"), USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	struct lab_pipex *p;
	char id[64];
	size_t i;

	(void)state;
	call_want_up(c);
	assert_host(&c->network.our_address, "10.9.0.2");
	assert_host(&c->network.peer_address, "10.9.0.1");
	assert_host(&c->network.dns[0], "10.9.0.53");
	p = call_pipex(c);
	assert_non_null(p);
	assert_int_equal(p->add.flow, 7);
	assert_int_equal(p->add.tunnel_id, 11);
	assert_int_equal(p->add.peer_tunnel_id, 12);
	assert_int_equal(p->add.peer_session_id, 14);
	assert_int_equal(p->add.inner_port, 1701);
	assert_int_equal(p->add.mtu, 1360);
	assert_int_equal(p->add.flags,
	    MSG_PIPEX_MSS_ADJUST | MSG_PIPEX_INGRESS_FILTER);
	assert_host(&p->add.ip_local, "10.9.0.1");
	assert_host(&p->add.ip_peer, "10.9.0.2");
	assert_string_equal(p->add.ifname, "pppx0");
	assert_string_equal(p->add.user, "alice");

	assert_int_equal(lab_ctl(lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	assert_string_equal(lab_field(lab, 0, "user"), "alice");
	assert_string_equal(lab_field(lab, 0, "address"), "10.9.0.2");
	assert_string_equal(lab_field(lab, 0, "interface"), "pppx0");
	assert_string_equal(lab_field(lab, 0, "peer_address"), "203.0.113.11");
	assert_string_equal(lab_field(lab, 0, "peer_port"), "4500");
	assert_string_equal(lab_field(lab, 0, "nat"), "1");
	assert_string_equal(lab_field(lab, 0, "ike"),
	    "aes256-sha2_256-modp2048");
	assert_string_equal(lab_field(lab, 0, "esp"), "aes256-sha1");
	assert_string_equal(lab_field(lab, 0, "in_bytes"), "1000");
	assert_string_equal(lab_field(lab, 0, "out_packets"), "20");
	assert_string_equal(lab_field(lab, 0, "state"), "up");
	assert_string_equal(lab_field(lab, 0, "method"), "MS-CHAPv2");
	assert_true(atoll(lab_field(lab, 0, "since")) > 1700000000);
	strlcpy(id, lab_field(lab, 0, "id"), sizeof(id));

	assert_int_equal(lab_ctl(lab, CTL_CLOSE, "7f3a-999"), CTL_FAILED);
	assert_string_equal(lab->ctl.text, "7f3a-999: no such session");
	assert_int_equal(lab_ctl(lab, CTL_CLOSE, id), CTL_OK);
	call_want_closed(c);
	assert_int_equal(c->reason, PPP_REASON_PEER);
	assert_int_equal(c->result, 3);
	assert_string_equal(c->why, "closed by the administrator");
	lab_wait(lab, pipex_is_gone, p, "interface gone");
	lab_want_empty(lab);
	assert_int_equal(lab_log_count(lab, "peer 203.0.113.11:4500 user "
	    "\"alice\": up, 10.9.0.2 on pppx0"), 1);
	assert_int_equal(lab_log_count(lab, "in 1000 bytes, out 2000 bytes: "
	    "closed by the administrator"), 1);
	assert_int_equal(lab_ctl(lab, CTL_SHOW, "counters"), CTL_OK);
	assert_true(lab->ctl.nrec > 20);
	for (i = 0; i < lab->ctl.nrec; i++)
		assert_null(strchr(lab_field(lab, i, "name"), '-'));
	lab_stop(lab);
}

/* vpnctl monitor: a session up and down; a login that fails is neither. */
static void
events(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c;

	(void)state;
	lab_monitor(lab);
	assert_string_equal(lab_field(lab, 0, "event"), "monitor");
	c = lab_call(lab, "alice", "looking-glass");
	call_want_closed(c);
	c = lab_call(lab, "alice", "wonderland");
	call_want_up(c);
	lab_events(lab, 2);
	assert_string_equal(lab_field(lab, 1, "event"), "session_up");
	assert_string_equal(lab_field(lab, 1, "user"), "alice");
	assert_string_equal(lab_field(lab, 1, "address"), "10.9.0.2");
	assert_string_equal(lab_field(lab, 1, "interface"), "pppx0");
	assert_string_equal(lab_field(lab, 1, "nat"), "1");
	assert_string_equal(lab_field(lab, 1, "reason"), "(none)");
	ppp_close(c->ppp, PPP_REASON_ADMIN, "done");
	call_want_closed(c);
	lab_events(lab, 3);
	assert_string_equal(lab_field(lab, 2, "event"), "session_down");
	assert_string_equal(lab_field(lab, 2, "user"), "alice");
	assert_string_equal(lab_field(lab, 2, "in_bytes"), "1000");
	assert_string_not_equal(lab_field(lab, 2, "reason"), "");
	assert_string_not_equal(lab_field(lab, 2, "reason"), "(none)");
	lab_monitor_end(lab);
	lab_stop(lab);
}

static void
client_hangs_up(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "DOMAIN\\alice", "wonderland");
	struct lab_pipex *p;

	(void)state;
	call_want_up(c);
	p = call_pipex(c);
	assert_string_equal(p->add.user, "alice");
	ppp_close(c->ppp, PPP_REASON_ADMIN, "bye");
	/* The interface goes at once, not when the last timer has run out. */
	lab_wait(lab, pipex_is_gone, p, "interface gone");
	assert_int_equal(c->hung_up, 0);
	call_want_closed(c);
	lab_want_empty(lab);
	lab_stop(lab);
}

/* ---- lost links ---- */

static void
l2tpd_lost(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	struct call *half = lab_call(lab, "alice", "wonderland");
	struct lab_pipex *p;

	(void)state;
	(void)half;
	call_want_up(c);
	p = call_pipex(c);
	lab_l2tpd_drop(lab);
	lab_wait(lab, pipex_is_gone, p, "interface gone");
	lab_want_empty(lab);
	ppp_free(c->ppp);
	c->ppp = NULL;
	lab_l2tpd_connect(lab);
	c = lab_call(lab, "alice", "wonderland");
	call_want_up(c);
	lab_stop(lab);
}

static void
pipexd_lost(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");

	(void)state;
	call_want_up(c);
	lab_pipexd_drop(lab);
	call_want_closed(c);
	assert_int_equal(c->reason, PPP_REASON_PEER);
	assert_string_equal(c->why, "the data plane is gone");
	lab_want_empty(lab);
	/* Who calls meanwhile waits for it. */
	c = lab_call(lab, "alice", "wonderland");
	lab_sleep(lab, 500);
	assert_int_equal(c->up, 0);
	lab_pipexd_listen(lab);
	call_want_up(c);
	lab_stop(lab);
}

static void
lying_l2tpd(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");

	(void)state;
	call_want_up(c);
	link_send(lab->session_link, MSG_SESSION_OPEN, 0, "\0\0\0\1", 4, -1);
	lab_want_log(lab, "link to l2tpd is down: ");
	lab_want_log(lab, "malformed SESSION_OPEN");
	lab_want_empty(lab);
	ppp_free(c->ppp);
	c->ppp = NULL;
	lab_l2tpd_connect(lab);
	c = lab_call(lab, "bob", "builder");
	call_want_up(c);
	lab_stop(lab);
}

static void
rubbish_frames(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	uint8_t buf[1600], frame[MSG_MAXLEN];
	struct msg_session_frame f;
	int i, n;

	(void)state;
	call_want_up(c);
	for (i = 0; i < 5000; i++) {
		arc4random_buf(buf, sizeof(buf));
		buf[0] = 0xff;
		buf[1] = 0x03;
		/* Any protocol but LCP and the NCPs: a Terminate-Request would
		 * be obeyed. */
		if (buf[2] == 0xc0 || buf[2] == 0x80)
			buf[2] = 0x82;
		f.session = i % 2 ? c->session : arc4random() | 1;
		f.data = buf;
		f.len = 1 + arc4random_uniform(sizeof(buf));
		n = msg_session_frame_encode(&f, frame, sizeof(frame));
		assert_true(n > 0);
		link_send(lab->session_link, MSG_SESSION_FRAME, 0, frame,
		    (size_t)n, -1);
		if (i % 500 == 0)
			lab_sleep(lab, 10);
	}
	assert_int_equal(lab_ctl(lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	assert_string_equal(lab_field(lab, 0, "state"), "up");
	assert_int_equal(c->closed, 0);
	lab_stop(lab);
}

/* ---- reload and the end ---- */

static void
reload(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland"), *d;

	(void)state;
	call_want_up(c);
	/* The same file, then a broken one, change nothing. */
	assert_int_equal(lab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	lab_write_conf(lab, "nonsense\n");
	assert_int_equal(lab_ctl(lab, CTL_RELOAD, ""), CTL_FAILED);
	lab_sleep(lab, 200);
	assert_int_equal(c->closed, 0);
	d = lab_call(lab, "bob", "builder");
	call_want_up(d);
	/* The address that is up stays taken in the new pool. */
	lab_write_conf(lab, CONF_WITH("", "10.9.0.2-10.9.0.3"));
	assert_int_equal(lab_ctl(lab, CTL_RELOAD, ""), CTL_OK);
	call_want_closed(d);
	assert_string_equal(d->why,
	    "the new configuration has no place for it");
	assert_int_equal(c->closed, 0);
	d = lab_call(lab, "alice", "wonderland");
	call_want_up(d);
	assert_host(&d->network.our_address, "10.9.0.3");
	lab_stop(lab);
}

static void
terminated(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	struct call *d = lab_call(lab, "bob", "builder");

	(void)state;
	call_want_up(c);
	call_want_up(d);
	assert_int_equal(lab_terminate(lab), 0);
	assert_int_equal(c->closed && d->closed, 1);
	assert_int_equal(c->reason, PPP_REASON_PEER);
	assert_int_equal(c->hung_up && d->hung_up, 1);
	assert_int_equal(call_pipex(c)->deleted, 1);
	lab_stop(lab);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_session),
	cmocka_unit_test(events),
	cmocka_unit_test(client_hangs_up),
	cmocka_unit_test(l2tpd_lost),
	cmocka_unit_test(pipexd_lost),
	cmocka_unit_test(lying_l2tpd),
	cmocka_unit_test(rubbish_frames),
	cmocka_unit_test(reload),
	cmocka_unit_test(terminated),
};

/* With an argument only the tests whose names fit it. */
int
main(int argc, char **argv)
{
	return bothbuilds_run("../../pppd-lite/pppd-lite", &program, tests,
	    sizeof(tests) / sizeof(tests[0]), lab_teardown, argc, argv);
}
