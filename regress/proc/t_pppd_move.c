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

/* pppd-lite where a call moves to another flow: the fast path is asked for
 * silence, the client for a fresh proof, and then its interface is told. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "msg/hello.h"
#include "proc/child.h"
#include "proc/link.h"
#include "regress/lib/pppdlab.h"

#define CONF_BY(method) \
	"ike passive esp transport proto udp from 192.0.2.1 port 1701 " \
	"to any psk \"swordfish-but-longer\"\n" \
	"tunnel L2TP protocol l2tp {\n listen on 192.0.2.1\n" \
	" authentication-method " method "\n}\n" \
	"ipcp IPCP {\n pool-address 10.9.0.2-10.9.0.254\n}\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"%s\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define CONF	CONF_BY("mschapv2")
#define USERS	"alice:\\\n\t:password=wonderland:\n" \
	"carol:\\\n\t:password=wonderland:\n"

static const char *program;

/* A call that is up, in a lab that its client has been silent in. */
static struct call *
begin(const char *conf, const char *user)
{
	struct lab *lab = lab_start(program, conf, USERS);
	struct call *c = lab_call(lab, user, "wonderland");

	call_want_up(c);
	lab->in_idle_ms = MSG_SILENT_MS;
	return c;
}

/* The session is as it was, in its old flow. */
static void
not_moved(struct call *c)
{
	struct lab *lab = c->lab;

	assert_int_equal(lab_ctl(lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	assert_string_equal(lab_field(lab, 0, "state"), "up");
	assert_string_equal(lab_field(lab, 0, "peer_address"), "203.0.113.11");
	assert_int_equal(call_pipex(c)->moved, 0);
	assert_int_equal(call_pipex(c)->add.flow, 7);
	assert_int_equal(c->closed + c->hung_up, 0);
	c->moves = 0;
	lab_stop(lab);
}

static int
interface_moved(struct lab *lab, void *arg)
{
	struct call *c = arg;

	(void)lab;
	return call_pipex(c)->moved > 0;
}

static int
wants_close(struct lab *lab, void *arg)
{
	const struct call *c = arg;

	(void)lab;
	return c->hung_up > 0;
}

static void
moves(void **state)
{
	struct call *c = begin(CONF, "alice");
	struct lab *lab = c->lab;
	struct lab_pipex *p = call_pipex(c);

	(void)state;
	lab_monitor(lab);
	c->moves = 1;
	call_prove(c, 5, 1);
	call_want_proved(c, 1, MSG_PROOF_RIGHT);
	assert_int_equal(c->proved.move, 5);
	assert_true(c->nproveframes >= 2);
	/* Not before l2tpd has said so. */
	assert_int_equal(p->moved, 0);
	call_moved(c, 8);
	lab_wait(lab, interface_moved, c, "the interface moves");
	assert_int_equal(p->add.flow, 8);
	assert_int_equal(p->add.inner_port, 50505);
	assert_int_equal(addr_u32(&p->add.peer), 0xc6336409);
	assert_int_equal(p->add.tunnel_id, 11);
	assert_int_equal(p->add.session_id, 1000 + c->session);
	assert_int_equal(addr_u32(&p->add.ip_peer), 0x0a090002);
	lab_events(lab, 2);
	assert_string_equal(lab_field(lab, 1, "event"), "session_moved");
	assert_string_equal(lab_field(lab, 1, "user"), "alice");
	assert_string_equal(lab_field(lab, 1, "peer_address"), "198.51.100.9");
	assert_string_equal(lab_field(lab, 1, "peer_port"), "40404");
	assert_string_equal(lab_field(lab, 1, "from_address"), "203.0.113.11");
	assert_string_equal(lab_field(lab, 1, "from_port"), "4500");
	lab_monitor_end(lab);
	assert_int_equal(lab_ctl(lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_string_equal(lab_field(lab, 0, "peer_address"), "198.51.100.9");
	assert_string_equal(lab_field(lab, 0, "peer_port"), "40404");
	assert_string_equal(lab_field(lab, 0, "state"), "up");
	lab_want_log(lab, "peer 198.51.100.9:40404 user \"alice\": moved from "
	    "203.0.113.11:4500");
	assert_int_equal(c->up, 1);
	ppp_close(c->ppp, PPP_REASON_ADMIN, "bye");
	call_want_closed(c);
	lab_stop(lab);
}

/* With a credential of its own silence is enough. */
static void
own_credential(void **state)
{
	struct call *c = begin(CONF, "alice");

	(void)state;
	c->lab->in_idle_ms = MSG_SILENT_MS - 1;
	call_prove(c, 1, 0);
	call_want_proved(c, 1, MSG_PROOF_BUSY);
	c->lab->in_idle_ms = MSG_SILENT_MS;
	call_prove(c, 2, 0);
	call_want_proved(c, 2, MSG_PROOF_RIGHT);
	assert_int_equal(c->proved.move, 2);
	assert_int_equal(c->nproveframes, 0);
	not_moved(c);
}

/* Data still comes by the old flow: nobody is asked anything. */
static void
not_silent(void **state)
{
	struct call *c = begin(CONF, "alice");

	(void)state;
	c->moves = 1;
	c->lab->in_idle_ms = MSG_SILENT_MS - 1;
	call_prove(c, 1, 1);
	call_want_proved(c, 1, MSG_PROOF_BUSY);
	assert_int_equal(c->nproveframes, 0);
	lab_want_log(c->lab, "user \"alice\": move to 198.51.100.9:40404 "
	    "refused: data comes by its old flow");
	not_moved(c);
}

static void
wrong_password(void **state)
{
	struct call *c = begin(CONF, "alice");

	(void)state;
	c->moves = 1;
	c->password = "looking glass";
	/* It would give up by itself, and say so by the same flow. */
	call_prove(c, 1, 1);
	call_want_proved(c, 1, MSG_PROOF_WRONG);
	lab_want_log(c->lab, "user \"alice\": move to 198.51.100.9:40404 "
	    "refused: ");
	assert_int_equal(c->hung_up, 0);
	assert_int_equal(lab_ctl(c->lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_string_equal(lab_field(c->lab, 0, "state"), "up");
	assert_int_equal(call_pipex(c)->moved, 0);
	c->moves = 0;
	lab_stop(c->lab);
}

/* The one that asks to move is not there: 8 s, and the session goes on. */
static void
no_answer(void **state)
{
	struct call *c = begin(CONF, "alice");

	(void)state;
	call_prove(c, 1, 1);
	call_want_proved(c, 1, MSG_PROOF_WRONG);
	assert_int_equal(c->nproveframes, 8);
	assert_string_equal(c->proved.reason,
	    "no answer to a fresh CHAP challenge");
	not_moved(c);
}

static void
pap(void **state)
{
	struct call *c = begin(CONF_BY("pap"), "alice");

	(void)state;
	c->moves = 1;
	call_prove(c, 1, 1);
	call_want_proved(c, 1, MSG_PROOF_UNABLE);
	assert_int_equal(c->nproveframes, 0);
	not_moved(c);
}

/* Another call of another user must answer for itself alone. */
static void
asked_again(void **state)
{
	struct call *c = begin(CONF, "alice");

	(void)state;
	call_prove(c, 1, 1);
	c->moves = 1;
	call_prove(c, 2, 1);
	call_want_proved(c, 1, MSG_PROOF_RIGHT);
	assert_int_equal(c->proved.move, 2);
	not_moved(c);
}

/* One that is not up yet goes nowhere, nor one that nobody knows. */
static void
not_up(void **state)
{
	struct lab *lab = lab_start(program, CONF, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	uint8_t buf[64];
	struct msg_session_prove m = { .session = 4242, .move = 1 };

	(void)state;
	c->mute = 1;
	lab_to_pppd(lab, MSG_SESSION_PROVE, buf,
	    msg_session_prove_encode(&m, buf, sizeof(buf)));
	call_prove(c, 1, 0);
	call_want_proved(c, 1, MSG_PROOF_UNABLE);
	assert_int_equal(lab_ctl(lab, CTL_SHOW, "sessions"), CTL_OK);
	assert_int_equal(lab->ctl.nrec, 1);
	lab_stop(lab);
}

/* pipexd does not take it: a session that carries nothing is none, and goes in
 * its time although neither pipexd nor the client says anything more. */
static void
pipexd_refuses(void **state)
{
	struct call *c = begin(CONF_BY("mschapv2\n lcp-timeout 1\n "
	    "lcp-max-terminate 1"), "alice");
	uint64_t start = clock_ms();

	(void)state;
	c->lab->add_error = EEXIST;
	c->mute = c->lab->hold_gone = 1;
	call_moved(c, 8);
	lab_wait(c->lab, wants_close, c, "SESSION_CLOSE");
	assert_in_range(clock_ms() - start, 900, 4000);
	lab_want_log(c->lab, "the data plane does not let it move");
	lab_release_gone(c->lab);
	lab_stop(c->lab);
}

/* A NAT that changes its port moves nobody to another flow, but is told. */
static void
nat_rebinds(void **state)
{
	struct call *c = begin(CONF, "alice");
	struct lab *lab = c->lab;

	(void)state;
	lab_monitor(lab);
	call_moved(c, 7);
	lab_events(lab, 2);
	assert_string_equal(lab_field(lab, 1, "event"), "session_moved");
	/* The same once more is nothing new. */
	call_moved(c, 7);
	ppp_close(c->ppp, PPP_REASON_ADMIN, "bye");
	lab_events(lab, 3);
	assert_string_equal(lab_field(lab, 2, "event"), "session_down");
	lab_monitor_end(lab);
	lab_stop(lab);
}

static int
is_refused(struct lab *lab, void *arg)
{
	(void)arg;
	return lab->session_link == NULL;
}

static void
lies(void **state)
{
	struct call *c = begin(CONF, "alice");

	(void)state;
	lab_to_pppd(c->lab, MSG_SESSION_PROVE, (const uint8_t *)"\0\0\0", 3);
	lab_wait(c->lab, is_refused, NULL, "the link is cut");
	lab_want_log(c->lab, "malformed SESSION_PROVE");
	lab_stop(c->lab);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(moves),
	cmocka_unit_test(own_credential),
	cmocka_unit_test(not_silent),
	cmocka_unit_test(wrong_password),
	cmocka_unit_test(no_answer),
	cmocka_unit_test(pap),
	cmocka_unit_test(asked_again),
	cmocka_unit_test(not_up),
	cmocka_unit_test(pipexd_refuses),
	cmocka_unit_test(nat_rebinds),
	cmocka_unit_test(lies)
};
#define NTESTS	(sizeof(tests) / sizeof(tests[0]))

int
main(void)
{
	struct CMUnitTest all[NTESTS];
	size_t i;

	program = "../../pppd-lite/pppd-lite-san";
	for (i = 0; i < NTESTS; i++) {
		all[i] = tests[i];
		all[i].teardown_func = lab_teardown;
	}
	return cmocka_run_group_tests_name("pppd-lite", all, NULL, NULL);
}
