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

/* IKE from a peer that has shown its key and then does what it likes: quick
 * modes, deletes, DPD, notifies, rekeying without end. Written with the
 * client engine's own keys. */

#include <stdlib.h>
#include <string.h>

#include "ike_couple.h"
#include "ike_fixture.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/ident.h"
#include "ikeyd/ike/protect.h"
#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/sa.h"
#include "ikeyd/ike/state.h"

static const struct fix_offer esp = {
	{ { ISAKMP_ESP_AES, 256, AUTH2_SHA1, 0 } }, 3600, 0, MODE_UDP_TRANSPORT
};

static struct isakmp_sa		*sa;	/* the client's */
static struct isakmp_out	 out;
static uint8_t			 last[4096];	/* the client's last message */
static size_t			 lastlen;
static unsigned int		 answers;	/* the server's */

static int
keep_last(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	if (len <= sizeof(last)) {
		memcpy(last, buf, len);
		lastlen = len;
	}
	return 0;
}

static int
count_answers(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)buf, (void)natt;
	/* Keepalives go without being asked. */
	if (len > 1)
		answers++;
	return 0;
}

static int
setup(void **state)
{
	(void)state;
	couple_new(7, "192.168.1.5", "198.51.100.7");
	client->filter = keep_last;
	server->filter = count_answers;
	couple_connect();
	sa = RB_MIN(sas_by_id, &client->ike->sas);
	answers = 0;
	return 0;
}

/* Protect what was written with the given hash, and send it as the client. */
static void
send_hash(const struct protect *how, uint32_t msgid, int spoil)
{
	uint8_t iv[CIPHER_MAXBLOCK];
	int len;

	assert_int_equal(protect_iv(sa, msgid, iv), 0);
	if (spoil)
		out.w.buf[out.w.len - 1] ^= 1;
	len = protect_end(sa, &out, how, msgid, iv);
	assert_true(len > 0);
	client->ike->ops->send(client, &sa->path.local, &sa->path.peer, 1,
	    client->ike->out, (size_t)len);
	sim_run(sim, 50, NULL, NULL);
}

static void
begin(enum isakmp_exchange x, uint32_t msgid)
{
	protect_begin(sa, &out, x, msgid);
}

static void
send_it(uint32_t msgid)
{
	struct protect how = protect_hash1();

	send_hash(&how, msgid, 0);
}

static void
put_esp(const struct fix_offer *o)
{
	uint8_t body[2048];

	payload_put(&out, ISAKMP_SA, body, fix_sa(body, sizeof(body), 2, o));
}

static void
put_ids(uint16_t ci_port, uint16_t cr_port)
{
	uint8_t id[20];

	payload_put(&out, ISAKMP_ID, id, ident_put(id, sizeof(id),
	    &client->addr, ci_port));
	payload_put(&out, ISAKMP_ID, id, ident_put(id, sizeof(id),
	    &server->addr, cr_port));
}

static void
quick1(uint32_t msgid)
{
	begin(ISAKMP_XCHG_QUICK, msgid);
	put_esp(&esp);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
}

/* Refused: counted and told, the pair that was there lives on, no other. */
static void
refused(enum ike_counter counter, const char *text)
{
	if (ike_counter(server->ike, counter) != 1 ||
	    sim_log_count(sim, text) == 0) {
		sim_log_dump(sim);
		fail_msg("expected \"%s\"", text);
	}
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->nsa, 2);
	assert_int_equal(server->downs, 0);
}

/* A whole one, so that the tests below differ from it in one thing. */
static void
honest_message1(void **state)
{
	(void)state;
	quick1(100);
	send_it(100);
	assert_int_equal(answers, 1);
	assert_int_equal(server->nsa, 3);	/* inbound is in place */
	/* It never goes on: given up within half a minute, nothing left. */
	sim_run(sim, 40000, NULL, NULL);
	refused(IKE_C_QUICK_TIMEOUT, "quick mode: ");
}

/* B39: a hash that is wrong is the end of the message */
static void
wrong_hash(void **state)
{
	struct protect how = protect_hash1();

	(void)state;
	quick1(100);
	protect_begin(sa, &out, ISAKMP_XCHG_QUICK, 100);
	put_esp(&esp);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	how.zero = 1;
	send_hash(&how, 100, 0);
	refused(IKE_C_HASH, "quick mode: hash is wrong");
	assert_int_equal(answers, 0);
	/* the same for a delete */
	begin(ISAKMP_XCHG_INFO, 101);
	payload_put(&out, ISAKMP_DELETE, "\0\0\0\1\3\4\0\1\0\0\040\0", 12);
	how = protect_hash1();
	how.zero = 1;
	send_hash(&how, 101, 0);
	assert_int_equal(ike_counter(server->ike, IKE_C_HASH), 2);
	assert_int_equal(ikeend_pairs(server), 1);
}

/* Every byte of a protected message changed: nothing comes of it. */
static void
every_byte_changed(void **state)
{
	uint8_t copy[4096];
	struct addr from;
	size_t i, len;

	(void)state;
	begin(ISAKMP_XCHG_INFO, 100);
	payload_put(&out, ISAKMP_DELETE, "\0\0\0\1\3\4\0\1\0\0\040\0", 12);
	client->mute = 1;
	send_it(100);
	client->mute = 0;
	/* what the client would have sent, taken from its own buffer */
	memcpy(copy, client->ike->out, sizeof(copy));
	len = (size_t)copy[26] << 8 | copy[27];
	/* and from elsewhere: that must not move the peer either (A30) */
	from = server->flow.peer;
	from.port = 7777;
	for (i = 0; i < len; i++) {
		copy[i] ^= 0x10;
		ike_input(server->ike, &server->flow.local, &from, 1, copy,
		    len);
		copy[i] ^= 0x10;
	}
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->nsa, 2);
	assert_int_equal(server->downs, 0);
	assert_int_equal(answers, 0);
	assert_int_equal(server->changes, 0);
	/* The same for quick mode: message 1 as it should be, but its hash. */
	quick1(200);
	client->mute = 1;
	send_it(200);
	client->mute = 0;
	memcpy(copy, client->ike->out, sizeof(copy));
	len = (size_t)copy[26] << 8 | copy[27];
	for (i = 28; i < len; i += 5) {
		copy[i] ^= 0x10;
		ike_input(server->ike, &server->flow.local, &from, 1, copy,
		    len);
		copy[i] ^= 0x10;
	}
	assert_int_equal(server->changes, 0);
	assert_int_equal(server->nsa, 2);
}

/* INITIAL-CONTACT counts next to phase 1 only: later it may be an old one that
 * somebody sends again. */
static void
late_initial_contact(void **state)
{
	struct ikeend *other;
	struct ike_conf conf;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].srcid.type = ID_IPV4;
	conf.rules[0].srcid.len = 4;
	memcpy(conf.rules[0].srcid.data, client->addr.bytes, 4);
	other = ikeend_new(net, "other", "192.168.1.6", "198.51.100.7",
	    "swordfish", &conf);
	ikeend_connect(other, server);
	sim_run(sim, 10000, NULL, NULL);
	assert_int_equal(server->ups, 2);
	assert_int_equal(server->probes, 1);
	begin(ISAKMP_XCHG_INFO, 100);
	payload_put(&out, ISAKMP_NOTIFY, "\0\0\0\1\1\0\140\002", 8);
	send_it(100);
	assert_int_equal(server->probes, 1);
}

/* B31, B32, B34: for other traffic than L2TP */
static void
other_traffic(void **state)
{
	static const struct {
		uint8_t	ci[12], cr[12];
		size_t	cilen, crlen;
	} cases[] = {
		{ { 1, 0, 0, 0, 192, 168, 1, 5 }, { 1, 0, 0, 0, 192, 0, 2, 1 },
		    8, 8 },
		{ { 1, 17, 6, 165, 192, 168, 1, 5 },
		    { 1, 17, 0, 53, 192, 0, 2, 1 }, 8, 8 },
		{ { 1, 17, 6, 165, 192, 168, 1, 5 },
		    { 2, 17, 6, 165, 'p', 'c' }, 8, 6 },
		{ { 4, 17, 6, 165, 0, 0, 0, 0, 0, 0, 0, 0 },
		    { 1, 17, 6, 165, 192, 0, 2, 1 }, 12, 8 },
		{ { 1, 17, 6, 165, 192, 168, 1 },
		    { 1, 17, 6, 165, 192, 0, 2, 1 }, 7, 8 },
		{ { 0 }, { 0 }, 0, 0 }
	};
	uint32_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		begin(ISAKMP_XCHG_QUICK, 100 + i);
		put_esp(&esp);
		payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
		payload_put(&out, ISAKMP_ID, cases[i].ci, cases[i].cilen);
		payload_put(&out, ISAKMP_ID, cases[i].cr, cases[i].crlen);
		send_it(100 + i);
		sim_run(sim, 2000, NULL, NULL);
	}
	begin(ISAKMP_XCHG_QUICK, 110);
	put_esp(&esp);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	send_it(110);
	assert_int_equal(ike_counter(server->ike, IKE_C_QUICK_ID), 7);
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->nsa, 2);
	assert_true(sim_log_count(sim, "18 INVALID-ID-INFORMATION") > 0);
}

/* B33 and others: proposals, nonces, key exchange */
static void
bad_contents(void **state)
{
	static const struct fix_offer gmac = {
		{ { 23, 128, 11, 0 }, { 11, 0, AUTH2_SHA1, 0 },
		    { ISAKMP_ESP_AES, 256, 4, 0 } }, 3600, 0,
		MODE_UDP_TRANSPORT
	}, plain = {
		{ { ISAKMP_ESP_AES, 256, AUTH2_SHA1, 0 } }, 3600, 0,
		MODE_TRANSPORT
	}, pfs = {
		{ { ISAKMP_ESP_AES, 256, AUTH2_SHA1, 14 } }, 3600, 0,
		MODE_UDP_TRANSPORT
	};
	uint8_t ke[256] = { 0 };

	(void)state;
	begin(ISAKMP_XCHG_QUICK, 100);
	put_esp(&gmac);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	send_it(100);
	refused(IKE_C_QUICK_NO_PROPOSAL, "no proposal chosen, offered "
	    "nullgmac128-auth11-udp-transport, null-sha1-udp-transport, "
	    "aes256-kpdk-udp-transport");
	begin(ISAKMP_XCHG_QUICK, 101);
	put_esp(&plain);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	send_it(101);
	assert_int_equal(sim_log_count(sim, "offered aes256-sha1-transport"),
	    1);
	begin(ISAKMP_XCHG_QUICK, 102);
	put_esp(&esp);
	payload_put(&out, ISAKMP_NONCE, "0123456", 7);
	put_ids(1701, 1701);
	send_it(102);
	refused(IKE_C_NONCE, "nonce of wrong length");
	begin(ISAKMP_XCHG_QUICK, 103);
	put_esp(&pfs);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	payload_put(&out, ISAKMP_KE, ke, 255);
	put_ids(1701, 1701);
	send_it(103);
	refused(IKE_C_KEY, "key exchange of wrong length for modp2048");
	sim_run(sim, 5000, NULL, NULL);
	begin(ISAKMP_XCHG_QUICK, 104);
	put_esp(&pfs);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	payload_put(&out, ISAKMP_KE, ke, 256);
	put_ids(1701, 1701);
	send_it(104);
	assert_int_equal(sim_log_count(sim, "key exchange value is none of "
	    "modp2048"), 1);
	assert_int_equal(server->nsa, 2);
	sim_run(sim, 5000, NULL, NULL);
	begin(ISAKMP_XCHG_QUICK, 105);
	payload_put(&out, ISAKMP_SA, "\0\0\0\1\0\0\0\1", 8);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	send_it(105);
	refused(IKE_C_QUICK_BAD_PROPOSAL, "malformed proposal");
	begin(ISAKMP_XCHG_QUICK, 106);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	send_it(106);
	refused(IKE_C_SHAPE, "quick mode: no SA payload");
}

/* B42: a message id again, and many of them */
static void
message_ids(void **state)
{
	uint32_t i;

	(void)state;
	quick1(100);
	send_it(100);
	sim_run(sim, 40000, NULL, NULL);
	answers = 0;
	quick1(100);
	send_it(100);
	assert_int_equal(ike_counter(server->ike, IKE_C_MSGID), 1);
	assert_int_equal(answers, 0);
	for (i = 0; i < 20; i++) {
		quick1(200 + i);
		send_it(200 + i);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_QUICK_LIMIT), 16);
	assert_int_equal(server->nsa, 2 + 4);
	sim_run(sim, 40000, NULL, NULL);
	assert_int_equal(server->nsa, 2);
	assert_int_equal(ikeend_pairs(server), 1);
}

/* A replayed message 1 of the very first quick mode */
static void
replayed(void **state)
{
	struct ikeend *e = client;
	uint8_t copy[4096];
	size_t len;

	(void)state;
	assert_int_equal(quick_begin(sa, 0, 1701), 0);
	sim_run(sim, 2, NULL, NULL);
	memcpy(copy, last, lastlen);
	len = lastlen;
	assert_int_equal(copy[18], ISAKMP_XCHG_QUICK);
	sim_run(sim, 26000, NULL, NULL);
	assert_int_equal(ikeend_pairs(server), 2);
	answers = 0;
	e->ike->ops->send(e, &sa->path.local, &sa->path.peer, 1, copy, len);
	sim_run(sim, 2000, NULL, NULL);
	assert_int_equal(answers, 0);
	assert_int_equal(ike_counter(server->ike, IKE_C_MSGID), 1);
	assert_int_equal(ikeend_pairs(server), 2);
}

/* B36 to B38: deletes */
static void
deletes(void **state)
{
	struct ikeend *other;
	struct ike_conf conf;
	uint8_t body[64] = { 0, 0, 0, 1, 3, 4, 0, 1 };
	uint32_t spi;

	(void)state;
	ikeend_conf(&conf);
	other = ikeend_new(net, "other", "192.168.1.6", "198.51.100.7",
	    "swordfish", &conf);
	ikeend_connect(other, server);
	sim_run(sim, 10000, NULL, NULL);
	assert_int_equal(server->ups, 2);
	/* the SPI of another peer, and one that is nobody's */
	spi = other->sa[0].pair.spi_in;
	body[8] = (uint8_t)(spi >> 24);
	body[9] = (uint8_t)(spi >> 16);
	body[10] = (uint8_t)(spi >> 8);
	body[11] = (uint8_t)spi;
	begin(ISAKMP_XCHG_INFO, 100);
	payload_put(&out, ISAKMP_DELETE, body, 12);
	send_it(100);
	assert_int_equal(ike_counter(server->ike, IKE_C_DELETE_UNKNOWN), 1);
	assert_int_equal(ikeend_pairs(server), 2);
	/* counts and sizes that do not fit, of any kind */
	begin(ISAKMP_XCHG_INFO, 101);
	body[6] = body[7] = 0xff;
	payload_put(&out, ISAKMP_DELETE, body, 12);
	body[6] = 0;
	body[7] = 2;
	payload_put(&out, ISAKMP_DELETE, body, 12);
	body[7] = 1;
	body[5] = 0;
	payload_put(&out, ISAKMP_DELETE, body, 12);
	body[5] = 255;
	payload_put(&out, ISAKMP_DELETE, body, 12);
	payload_put(&out, ISAKMP_DELETE, body, 3);
	body[5] = 4;
	body[4] = 2;
	payload_put(&out, ISAKMP_DELETE, body, 12);
	send_it(101);
	assert_int_equal(ike_counter(server->ike, IKE_C_INFO), 6);
	assert_int_equal(ikeend_pairs(server), 2);
	/* the other peer's cookies */
	body[4] = 1;
	body[5] = 16;
	memcpy(body + 8, RB_MIN(sas_by_id, &other->ike->sas)->icookie, 8);
	memcpy(body + 16, RB_MIN(sas_by_id, &other->ike->sas)->rcookie, 8);
	begin(ISAKMP_XCHG_INFO, 102);
	payload_put(&out, ISAKMP_DELETE, body, 24);
	send_it(102);
	assert_int_equal(ikeend_sas(server), 2);
	/* twice its own ISAKMP SA and a notify behind: it goes once */
	memcpy(body + 8, sa->icookie, 8);
	memcpy(body + 16, sa->rcookie, 8);
	begin(ISAKMP_XCHG_INFO, 103);
	payload_put(&out, ISAKMP_DELETE, body, 24);
	payload_put(&out, ISAKMP_DELETE, body, 24);
	payload_put(&out, ISAKMP_NOTIFY, "\0\0\0\1\1\0\140\002", 8);
	send_it(103);
	assert_int_equal(ikeend_sas(server), 1);
	assert_int_equal(ikeend_pairs(server), 2);
	assert_int_equal(server->downs, 0);
}

/* A10: DPD: numbers must not go back, cookies must be right. Racoon asks again
 * with the same number in a new message where our answer was lost. */
static void
dpd(void **state)
{
	static const struct { uint8_t id, seq; } asked[] = {
		{ 100, 5 }, { 100, 5 }, { 101, 5 }, { 102, 4 }
	};
	uint8_t body[28] = { 0, 0, 0, 1, 1, 16, 0x8d, 0x28 };
	uint32_t i;

	(void)state;
	memcpy(body + 8, sa->icookie, 8);
	memcpy(body + 16, sa->rcookie, 8);
	for (i = 0; i < 4; i++) {
		body[27] = asked[i].seq;
		begin(ISAKMP_XCHG_INFO, asked[i].id);
		payload_put(&out, ISAKMP_NOTIFY, body, 28);
		send_it(asked[i].id);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_DPD_ANSWERED), 2);
	assert_int_equal(ike_counter(server->ike, IKE_C_DPD_REPLAY), 2);
	assert_int_equal(answers, 2);
	/* But not for ever. */
	body[27] = 5;
	for (i = 0; i < 20; i++) {
		begin(ISAKMP_XCHG_INFO, 200 + i);
		payload_put(&out, ISAKMP_NOTIFY, body, 28);
		send_it(200 + i);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_DPD_ANSWERED), 11);
	body[27] = 6;
	begin(ISAKMP_XCHG_INFO, 110);
	payload_put(&out, ISAKMP_NOTIFY, body, 28);
	answers = 1;
	send_it(110);
	assert_int_equal(answers, 2);
	body[27] = 7;
	body[8] ^= 1;
	begin(ISAKMP_XCHG_INFO, 111);
	payload_put(&out, ISAKMP_NOTIFY, body, 28);
	body[8] ^= 1;
	payload_put(&out, ISAKMP_NOTIFY, body, 27);
	body[5] = 0;
	payload_put(&out, ISAKMP_NOTIFY, body, 12);
	body[5] = 255;
	payload_put(&out, ISAKMP_NOTIFY, body, 28);
	send_it(111);
	assert_int_equal(answers, 2);
	assert_int_equal(ike_counter(server->ike, IKE_C_INFO), 4);
	/* an answer that was not asked for */
	body[5] = 16;
	body[7] = 0x29;
	begin(ISAKMP_XCHG_INFO, 112);
	payload_put(&out, ISAKMP_NOTIFY, body, 28);
	send_it(112);
	assert_int_equal(ike_counter(server->ike, IKE_C_DPD_REPLAY), 14);
}

/* B43: a peer that renegotiates as fast as it can: its own SAs are limited. */
static void
rekey_storm(void **state)
{
	struct ike_conf conf;
	struct ikeend *other;
	unsigned int i;

	(void)state;
	for (i = 0; i < 60; i++) {
		if (RB_EMPTY(&client->ike->sas))
			break;
		sa = RB_MIN(sas_by_id, &client->ike->sas);
		quick_begin(sa, 0, 1701);
		sim_run(sim, 100, NULL, NULL);
	}
	sim_run(sim, 20000, NULL, NULL);
	assert_in_range(ikeend_pairs(server), 1, 8);
	assert_in_range(server->nsa, 2, 16);
	assert_true(ike_counter(server->ike, IKE_C_PAIR_LIMIT) > 0);
	assert_int_equal(server->ups, 1);
	assert_int_equal(server->downs, 0);
	ikeend_conf(&conf);
	other = ikeend_new(net, "other", "203.0.113.7", NULL, "swordfish",
	    &conf);
	ikeend_connect(other, server);
	sim_run(sim, 5000, NULL, NULL);
	assert_int_equal(other->ups, 1);
}

static void
phase1_storm(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		ikeend_connect(client, server);
		sim_run(sim, 500, NULL, NULL);
	}
	sim_run(sim, 20000, NULL, NULL);
	assert_in_range(ikeend_sas(server), 1, 4);
	assert_in_range(ikeend_pairs(server), 1, 8);
	assert_in_range(server->handles, 1, 4);
	assert_int_equal(server->ups, 1);
	assert_int_equal(server->downs, 0);
}

/* B45: both ends rekey at once: at no time without SAs. */
static void
both_rekey(void **state)
{
	struct isakmp_sa *theirs = RB_MIN(sas_by_id, &server->ike->sas);

	(void)state;
	assert_int_equal(quick_begin(sa, 0, 1701), 0);
	assert_int_equal(quick_begin(theirs, 1701, 0), 0);
	sim_run(sim, 30000, NULL, NULL);
	assert_true(ikeend_match(client, server));
	assert_true(ikeend_pairs(server) >= 2);
	assert_int_equal(server->downs, 0);
	assert_int_equal(client->downs, 0);
}

/* The client offers 136 years; what the server makes of it. */
static void
offer_years(uint32_t hard_s)
{
	static const struct fix_offer years = {
		{ { ISAKMP_ESP_AES, 256, AUTH2_SHA1, 0 } }, 0xffffffff, 0,
		MODE_UDP_TRANSPORT
	};

	begin(ISAKMP_XCHG_QUICK, 100);
	put_esp(&years);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	send_it(100);
	assert_int_equal(answers, 1);
	assert_int_equal(server->sa[2].pair.hard_s, hard_s);
}

/* Lifetimes out of all proportion are cut to a day, and that is told. */
static void
long_lifetime(void **state)
{
	(void)state;
	offer_years(86400);
}

/* A lifetime that the rule names cuts what the client offers; less stays. */
static void
our_lifetime(void **state)
{
	struct ike_transforms t = { .lifetime = 28800 };

	(void)state;
	assert_int_equal(ike_lifetime(&t, 0), 28800);
	assert_int_equal(ike_lifetime(&t, 1000000), 86400);
	t.maxlife = 600;
	assert_int_equal(ike_lifetime(&t, 0), 600);
	assert_int_equal(ike_lifetime(&t, 601), 600);
	assert_int_equal(ike_lifetime(&t, 599), 599);
	RB_MIN(sas_by_id, &server->ike->sas)->rule.quick.maxlife = 600;
	offer_years(600);
}

/* Windows' 250,000 kilobytes reach the data plane as bytes, in both SAs. */
static void
kilobytes(void **state)
{
	static const struct fix_offer windows = {
		{ { ISAKMP_ESP_AES, 256, AUTH2_SHA1, 0 } }, 3600, 250000,
		MODE_UDP_TRANSPORT
	};
	const struct ike_sa_pair *p;

	(void)state;
	begin(ISAKMP_XCHG_QUICK, 100);
	put_esp(&windows);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	put_ids(1701, 1701);
	send_it(100);
	assert_int_equal(answers, 1);
	p = &server->sa[2].pair;
	assert_int_equal(p->hard_bytes, 250000ull * 1024);
	assert_int_equal(p->soft_bytes, 250000ull * 1024 / 100 * 95);
	assert_int_equal(p->hard_s, 3600);
}

#define CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(honest_message1), CASE(wrong_hash),
		CASE(every_byte_changed), CASE(late_initial_contact),
		CASE(other_traffic),
		CASE(bad_contents), CASE(message_ids), CASE(replayed),
		CASE(deletes), CASE(dpd), CASE(rekey_storm),
		CASE(phase1_storm), CASE(both_rekey), CASE(long_lifetime),
		CASE(our_lifetime), CASE(kilobytes)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
