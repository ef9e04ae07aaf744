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

/* The first packets of real clients, byte for byte as far as is known of them,
 * against our server: what is acked, what is rejected, and that the session
 * comes up. Sources are named at each. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/pppend.h"
#include "pppd-lite/ppp/proto.h"

struct step {
	uint16_t	protocol;
	uint8_t		send_code;	/* 0: only expect */
	const char	*send;
	uint8_t		want_code;	/* 0: no answer */
	const char	*want;
};

struct client {
	const char	*name;
	const struct step *lcp;		/* its requests, the last one acked */
	const struct step *early;	/* after LCP, before the login */
	const struct step *network;	/* after the login, before our IPCP ends */
};

#define END	{ 0, 0, NULL, 0, NULL }

/* Windows 7 to 11: MRU 1400, magic, PFC, ACFC, callback with CBCP; the
 * callback is rejected and left out then. Identification comes as soon as LCP
 * is open. IPCP asks for DNS and NBNS, CCP for MPPE; IPV6CP. */
static const struct step windows_lcp[] = {
	{ PPP_LCP, 1, "01040578 0506 1a2b3c4d 0702 0802 0d0306", 4, "0d0306" },
	{ PPP_LCP, 1, "01040578 0506 1a2b3c4d 0702 0802", 2,
	    "01040578 0506 1a2b3c4d 0702 0802" },
	END
};
static const struct step windows_early[] = {
	/* "MSRASV5.20", "MSRAS-0-NAME" */
	{ PPP_LCP, 12, "1a2b3c4d 4d535241535635 2e3230", 0, NULL },
	{ PPP_LCP, 12, "1a2b3c4d 4d535241532d302d4e414d45", 0, NULL },
	{ PPP_LCP, 13, "1a2b3c4d 00000e10", 0, NULL },
	END
};
static const struct step windows_network[] = {
	{ PPP_CCP, 1, "1206 01000001", 8, "80fd 0101000a 1206 01000001" },
	{ PPP_IPV6CP, 1, "010a 0000000000000001", 8,
	    "8057 0102000e 010a 0000000000000001" },
	{ PPP_IPCP, 1, "0306 00000000 8106 00000000 8206 00000000 "
	    "8306 00000000 8406 00000000", 4,
	    "8206 00000000 8306 00000000 8406 00000000" },
	{ PPP_IPCP, 1, "0306 00000000 8106 00000000", 3,
	    "0306 0a090002 8106 0a090035" },
	{ PPP_IPCP, 1, "0306 0a090002 8106 0a090035", 2,
	    "0306 0a090002 8106 0a090035" },
	END
};

/* Windows 2000 and XP: also MRRU 1614 and an endpoint discriminator; VJ. */
static const struct step old_windows_lcp[] = {
	{ PPP_LCP, 1, "0506 2a3b4c5d 0702 0802 0d0306 1104064e "
	    "1317 01 0123456789abcdef0123456789abcdef01234567", 4,
	    "0d0306 1104064e 1317 01 "
	    "0123456789abcdef0123456789abcdef01234567" },
	{ PPP_LCP, 1, "0506 2a3b4c5d 0702 0802", 2, "0506 2a3b4c5d 0702 0802" },
	END
};
static const struct step old_windows_network[] = {
	{ PPP_IPCP, 1, "0206 002d0f01 0306 00000000 8106 00000000 "
	    "8206 00000000 8306 00000000 8406 00000000", 4,
	    "0206 002d0f01 8206 00000000 8306 00000000 8406 00000000" },
	{ PPP_IPCP, 1, "0306 00000000 8106 00000000", 3,
	    "0306 0a090002 8106 0a090035" },
	{ PPP_IPCP, 1, "0306 0a090002 8106 0a090035", 2,
	    "0306 0a090002 8106 0a090035" },
	END
};

/* macOS and iOS: asyncmap 0, magic, PFC, ACFC; an Echo-Request before the
 * login; ms-dns1 and ms-dns3; IPV6CP; older ones ACSCP. */
static const struct step apple_lcp[] = {
	{ PPP_LCP, 1, "0206 00000000 0506 3a4b5c6d 0702 0802", 2,
	    "0206 00000000 0506 3a4b5c6d 0702 0802" },
	END
};
static const struct step apple_early[] = {
	/* Answered with our magic number, which the test looks up. */
	{ PPP_LCP, 9, "3a4b5c6d", 10, "magic" },
	END
};
static const struct step apple_network[] = {
	{ PPP_ACSCP, 1, "0106 00000000 0206 00000000", 8,
	    "8235 01010010 0106 00000000 0206 00000000" },
	{ PPP_IPV6CP, 1, "010a 02aabbfffeccddee", 8,
	    "8057 0102000e 010a 02aabbfffeccddee" },
	{ PPP_IPCP, 1, "0306 00000000 8106 00000000 8306 00000000", 4,
	    "8306 00000000" },
	{ PPP_IPCP, 1, "0306 00000000 8106 00000000", 3,
	    "0306 0a090002 8106 0a090035" },
	{ PPP_IPCP, 1, "0306 0a090002 8106 0a090035", 2,
	    "0306 0a090002 8106 0a090035" },
	END
};

/* Android's pppd (mtpd): MRU 1400, asyncmap 0, magic, PFC, ACFC, usepeerdns;
 * VJ on, so IPCP begins with it; CCP with deflate and BSD compress. */
static const struct step pppd_lcp[] = {
	{ PPP_LCP, 1, "01040578 0206 00000000 0506 4a5b6c7d 0702 0802", 2,
	    "01040578 0206 00000000 0506 4a5b6c7d 0702 0802" },
	END
};
static const struct step android_network[] = {
	{ PPP_CCP, 1, "1a047800 18047800 15032f", 8,
	    "80fd 0101000f 1a047800 18047800 15032f" },
	{ PPP_IPCP, 1, "0206 002d0f01 0306 00000000 8106 00000000 "
	    "8306 00000000", 4, "0206 002d0f01 8306 00000000" },
	{ PPP_IPCP, 1, "0306 00000000 8106 00000000", 3,
	    "0306 0a090002 8106 0a090035" },
	{ PPP_IPCP, 1, "0306 0a090002 8106 0a090035", 2,
	    "0306 0a090002 8106 0a090035" },
	END
};

/* xl2tpd with pppd of Debian, "noccp noipdefault": as above without CCP; an
 * address of its own is put right. */
static const struct step linux_network[] = {
	{ PPP_IPCP, 1, "0206 002d0f01 0306 c0a80105", 4, "0206 002d0f01" },
	{ PPP_IPCP, 1, "0306 c0a80105", 3, "0306 0a090002" },
	{ PPP_IPCP, 1, "0306 0a090002", 2, "0306 0a090002" },
	END
};

static const struct step nothing[] = { END };

static const struct client clients[] = {
	{ "Windows", windows_lcp, windows_early, windows_network },
	{ "old Windows", old_windows_lcp, nothing, old_windows_network },
	{ "Apple", apple_lcp, apple_early, apple_network },
	{ "Android", pppd_lcp, nothing, android_network },
	{ "xl2tpd and pppd", pppd_lcp, nothing, linux_network },
};

static void
play(struct ppp_end *e, const struct step *s, const char *magic)
{
	struct ppp_frame *f;
	uint8_t id;

	for (id = 1; s->protocol != 0; s++, id++) {
		ppp_end_packet(e, s->protocol, s->send_code, id, s->send);
		if (s->want_code == 0) {
			ppp_end_want_none(e);
			continue;
		}
		/* Rejects of a protocol come by LCP. */
		f = ppp_end_want(e, s->want_code == 8 ? PPP_LCP : s->protocol,
		    s->want_code);
		assert_hex(f->body.data, f->body.len,
		    strcmp(s->want, "magic") == 0 ? magic : s->want);
	}
}

/* Our LCP request, acked; its magic number as hex. */
static void
ack_lcp(struct ppp_end *e, char magic[9])
{
	struct ppp_frame *f = ppp_end_want(e, PPP_LCP, PPP_CONF_REQ);
	char hex[256] = "";
	size_t i;

	/* MRU 1360, MS-CHAPv2, magic: nothing that a client could mind. */
	assert_int_equal(f->body.len, 15);
	assert_hex(f->body.data, 11, "01040550 0305c22381 0506");
	for (i = 0; i < f->body.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", f->body.data[i]);
	strlcpy(magic, hex + 22, 9);
	ppp_end_packet(e, PPP_LCP, PPP_CONF_ACK, f->id, hex);
}

static void
each_client(void **state)
{
	const struct client *c;
	struct ppp_frame *f;
	struct ppp_end e;
	struct sim *sim;
	char magic[9];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(clients) / sizeof(clients[0]); i++) {
		c = &clients[i];
		sim = sim_new(i + 1);
		ppp_end_server(&e, sim);
		ppp_end_start(&e);
		ack_lcp(&e, magic);
		play(&e, c->lcp, magic);
		f = ppp_end_want(&e, PPP_CHAP, 1);
		assert_int_equal(f->body.len, 17 + strlen("adit"));
		play(&e, c->early, magic);
		/* The login of its own, by the challenge sent again. */
		ppp_end_wait(&e, 3000);
		ppp_end_login(&e);
		f = ppp_end_want(&e, PPP_IPCP, PPP_CONF_REQ);
		assert_hex(f->body.data, f->body.len, "0306 0a090001");
		ppp_end_packet(&e, PPP_IPCP, PPP_CONF_ACK, f->id,
		    "0306 0a090001");
		play(&e, c->network, magic);
		if (e.up != 1 || e.closed != 0) {
			sim_log_dump(sim);
			fail_msg("%s is not up", c->name);
		}
		ppp_end_free(&e);
		sim_free(sim);
	}
}

/* A RouterOS-like peer with a small MRU gets no larger packets. */
static void
small_mru(void **state)
{
	struct sim *sim = sim_new(1);
	struct ppp_end e;
	char magic[9];

	(void)state;
	ppp_end_server(&e, sim);
	ppp_end_start(&e);
	ack_lcp(&e, magic);
	ppp_end_packet(&e, PPP_LCP, 1, 1, "01040500 0506 11223344");
	(void)ppp_end_want(&e, PPP_LCP, PPP_CONF_ACK);
	ppp_end_login(&e);
	ppp_end_ipcp(&e);
	assert_int_equal(e.network.mtu, 1280);
	assert_int_equal(e.network.peer_pfc + e.network.peer_acfc, 0);
	ppp_end_free(&e);
	sim_free(sim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_client),
		cmocka_unit_test(small_mru),
	};

	return cmocka_run_group_tests_name("ppp clients", tests, NULL, NULL);
}
