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

/* PF_KEY answers that are not ikeyd's: a kernel gives each socket all of them
 * (RFC 2367 3.1). */

#include <string.h>

#include "ikeydlab.h"
#include "msg/ctl.h"

#define PSK	"swordfish-but-longer"
#define CONF								\
	"ike passive esp transport proto udp from any port 1701 to any " \
	"psk \"" PSK "\"\n"						\
	"tunnel L2TP protocol l2tp { listen on 127.0.0.1 }\n"		\
	"ipcp IPCP { pool-address 10.9.0.2-10.9.0.254 }\n"		\
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n"			\
	"authentication LOCAL type local { users-file \"/nonexistent\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"

static struct ikeydlab *lab;

/* They are counted, and neither end nor begin anything. */
static void
foreign_answers(void **state)
{
	struct ikeydlab_client *c;
	unsigned int asked;

	(void)state;
	lab = ikeydlab_start("../../ikeyd/ikeyd", "127.0.0.1", CONF);
	ikeydlab_pipexd(lab);
	ikeydlab_l2tpd(lab);
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
	assert_int_equal(ikeydlab_terminate(lab), 0);
}

static int
teardown(void **state)
{
	(void)state;
	if (lab != NULL)
		ikeydlab_stop(lab);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(foreign_answers, teardown)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
