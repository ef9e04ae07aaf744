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

/* One end of a PPP link for tests. Runs in: tests. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pppend.h"
#include "pppd-lite/ppp/chap_md5.h"
#include "pppd-lite/ppp/mschapv2.h"
#include "pppd-lite/ppp/proto.h"
#include "wire/pppframe.h"

/* ---- what the engine does ---- */

static void
frame_free(struct ppp_frame *f)
{
	free(f->body.data);
	free(f->whole.data);
	free(f);
}

static void
frame_keep(struct ppp_end *e, int proof, const uint8_t *buf, size_t len)
{
	struct ppp_frame *f = calloc(1, sizeof(*f));
	struct pppframe head;

	assert_non_null(f);
	assert_int_equal(pppframe_decode(&head, buf, len, 0), PPPFRAME_OK);
	assert_true(head.len >= 4);
	f->protocol = head.protocol;
	f->proof = proof;
	f->code = buf[head.off];
	f->id = buf[head.off + 1];
	assert_int_equal(buf[head.off + 2] << 8 | buf[head.off + 3], head.len);
	f->body.len = head.len - 4;
	f->body.data = bytes_copy(buf + head.off + 4, f->body.len);
	f->whole.len = len;
	f->whole.data = bytes_copy(buf, len);
	TAILQ_INSERT_TAIL(&e->sent, f, entry);
}

static void
deliver(void *node, const void *meta, const uint8_t *data, size_t len)
{
	struct ppp_end *e = node;

	(void)meta;
	if (e->ppp != NULL)
		ppp_input(e->ppp, data, len);
}

static void
deliver_proof(void *node, const void *meta, const uint8_t *data, size_t len)
{
	struct ppp_end *e = node;

	(void)meta;
	if (e->ppp != NULL)
		ppp_prove_input(e->ppp, data, len);
}

static void
on_send(void *ctx, const uint8_t *buf, size_t len)
{
	struct ppp_end *e = ctx;

	if (e->other == NULL)
		frame_keep(e, 0, buf, len);
	else
		sim_send(e->sim, &e->net, e->moved ? deliver_proof : deliver,
		    e->other, NULL, 0, buf, len);
}

static void
on_prove_send(void *ctx, const uint8_t *buf, size_t len)
{
	struct ppp_end *e = ctx;

	if (e->other == NULL)
		frame_keep(e, 1, buf, len);
	else
		sim_send(e->sim, &e->net, deliver, e->other, NULL, 0, buf, len);
}

static void
on_proved(void *ctx, int ok, const char *reason)
{
	struct ppp_end *e = ctx;

	e->proved++;
	e->proof_ok = ok;
	snprintf(e->proof_text, sizeof(e->proof_text), "%s", reason);
	if (e->other != NULL && ok)
		e->other->moved = 0;
}

/* What an auth process would say, with the one user that it knows. */
static void
check(struct ppp_end *e, const struct ppp_auth_request *r,
    struct ppp_auth_answer *a)
{
	uint8_t hash[MSCHAPV2_NTHASH];
	int known = strcmp(mschapv2_user(r->user), e->user) == 0;

	switch (r->method) {
	case PPP_METHOD_PAP:
		a->ok = r->response_len == strlen(e->password) &&
		    memcmp(r->response, e->password, r->response_len) == 0;
		break;
	case PPP_METHOD_CHAP_MD5:
		a->ok = (uint8_t)chap_md5_check(r->chap_id, e->password,
		    strlen(e->password), r->challenge, r->challenge_len,
		    r->response, r->response_len);
		break;
	default:
		assert_int_equal(mschapv2_nt_hash(e->password, hash), 0);
		a->ok = (uint8_t)mschapv2_check(hash, r->user, r->challenge,
		    r->response, r->response_len);
		if (a->ok)
			assert_int_equal(mschapv2_proof(hash, r->user,
			    r->challenge, r->response, a->text), 0);
	}
	snprintf(a->reason, sizeof(a->reason), "%s",
	    known ? "wrong password" : "unknown user");
	a->ok = a->ok && known;
	if (!a->ok)
		a->text[0] = '\0';
	a->address = e->address;
}

static void
respond(struct ppp_end *e, const struct ppp_auth_request *r,
    struct ppp_auth_answer *a)
{
	uint8_t hash[MSCHAPV2_NTHASH], peer[MSCHAPV2_CHALLENGE];
	size_t i;

	a->ok = 1;
	switch (r->method) {
	case PPP_METHOD_PAP:
		a->response_len = strlen(e->password);
		memcpy(a->response, e->password, a->response_len);
		return;
	case PPP_METHOD_CHAP_MD5:
		a->response_len = CHAP_MD5_LEN;
		assert_int_equal(chap_md5_respond(r->chap_id, e->password,
		    strlen(e->password), r->challenge, r->challenge_len,
		    a->response), 0);
		return;
	default:
		for (i = 0; i < sizeof(peer); i++)
			peer[i] = (uint8_t)sim_below(e->sim, 256);
		a->response_len = MSCHAPV2_RESPONSE;
		assert_int_equal(mschapv2_nt_hash(e->password, hash), 0);
		assert_int_equal(mschapv2_respond(hash, r->user, r->challenge,
		    peer, a->response), 0);
		assert_int_equal(mschapv2_proof(hash, r->user, r->challenge,
		    a->response, a->text), 0);
	}
}

static void
answer_now(void *arg)
{
	struct ppp_end *e = arg;

	if (e->ppp != NULL)
		ppp_auth_answer(e->ppp, &e->answer);
}

static void
on_auth(void *ctx, const struct ppp_auth_request *r)
{
	struct ppp_end *e = ctx;
	struct ppp_auth_answer *a = &e->answer;

	e->asked++;
	snprintf(e->asked_user, sizeof(e->asked_user), "%s", r->user);
	memset(a, 0, sizeof(*a));
	a->id = r->id;
	if (r->kind == PPP_AUTH_CHECK)
		check(e, r, a);
	else
		respond(e, r, a);
	if (e->auth_by_hand)
		return;
	if (e->auth_ms == 0)
		answer_now(e);
	else
		sim_after(e->sim, e->auth_ms, answer_now, e);
}

static void
on_opened(void *ctx, const struct ppp_network *n)
{
	struct ppp_end *e = ctx;

	e->opened++;
	e->network = *n;
	if (!e->pipex_by_hand)
		ppp_pipex_answer(e->ppp, 1, NULL);
}

static void
on_up(void *ctx, const struct ppp_network *n)
{
	struct ppp_end *e = ctx;

	e->up++;
	e->network = *n;
}

static void
on_ending(void *ctx)
{
	struct ppp_end *e = ctx;

	assert_int_equal(e->closed, 0);
	assert_int_equal(e->ending++, 0);
}

static void
on_closed(void *ctx, enum ppp_reason reason, const char *text)
{
	struct ppp_end *e = ctx;

	assert_int_equal(e->ending, 1);
	e->closed++;
	e->reason = reason;
	snprintf(e->text, sizeof(e->text), "%s", text);
	ppp_free(e->ppp);
	e->ppp = NULL;
}

static const struct ppp_ops ops = {
	on_send, on_auth, on_opened, on_up, on_ending, on_closed,
	on_prove_send, on_proved
};

/* ---- life ---- */

static void
end_init(struct ppp_end *e, struct sim *sim)
{
	memset(e, 0, sizeof(*e));
	e->sim = sim;
	heap_init(&e->heap);
	TAILQ_INIT(&e->sent);
	ppp_conf_defaults(&e->conf);
	e->user = "alice";
	e->password = "wonderland";
}

void
ppp_end_server(struct ppp_end *e, struct sim *sim)
{
	end_init(e, sim);
	assert_int_equal(addr_parse("10.9.0.1", &e->conf.our_address), 0);
	assert_int_equal(addr_parse("10.9.0.53", &e->conf.dns[0]), 0);
	assert_int_equal(addr_parse("10.9.0.2", &e->address), 0);
}

void
ppp_end_client(struct ppp_end *e, struct sim *sim)
{
	end_init(e, sim);
	e->conf.role = PPP_CLIENT;
	e->conf.methods[0] = PPP_METHOD_MSCHAPV2;
	e->conf.methods[1] = PPP_METHOD_CHAP_MD5;
	e->conf.methods[2] = PPP_METHOD_PAP;
	e->conf.nmethods = 3;
	e->conf.ask_dns = 1;
	snprintf(e->conf.name, sizeof(e->conf.name), "alice");
}

void
ppp_end_connect(struct ppp_end *a, struct ppp_end *b,
    const struct sim_net *net)
{
	a->other = b;
	b->other = a;
	a->net = b->net = *net;
}

static uint64_t
next(const void *arg)
{
	const struct ppp_end *e = arg;

	return heap_next(&e->heap);
}

static void
run(void *arg)
{
	struct ppp_end *e = arg;

	heap_run(&e->heap, sim_now(e->sim));
}

int
ppp_end_try(struct ppp_end *e)
{
	const char *name = e->conf.role == PPP_SERVER ? "server" : "client";

	e->ppp = ppp_new(sim_host(e->sim, name), &ops, e, &e->conf, &e->heap,
	    e->counters, "session 1 peer 203.0.113.9:4500");
	if (e->ppp == NULL)
		return -1;
	sim_add(e->sim, next, run, e);
	ppp_lower_up(e->ppp);
	return 0;
}

void
ppp_end_start(struct ppp_end *e)
{
	assert_int_equal(ppp_end_try(e), 0);
}

void
ppp_end_free(struct ppp_end *e)
{
	struct ppp_frame *f;

	sim_del(e->sim, e);
	ppp_free(e->ppp);
	e->ppp = NULL;
	/* Nothing may be left behind that points into the session. */
	assert_int_equal(heap_next(&e->heap), HEAP_NEVER);
	heap_free(&e->heap);
	while ((f = TAILQ_FIRST(&e->sent)) != NULL) {
		TAILQ_REMOVE(&e->sent, f, entry);
		frame_free(f);
	}
}

/* ---- by hand ---- */

void
ppp_end_input(struct ppp_end *e, const char *hex)
{
	struct bytes b = hex_bytes(hex);

	if (e->ppp != NULL)
		ppp_input(e->ppp, b.data, b.len);
	free(b.data);
}

void
ppp_end_packet(struct ppp_end *e, uint16_t protocol, uint8_t code, uint8_t id,
    const char *hex)
{
	struct bytes b = hex_bytes(hex);
	uint8_t *frame = malloc(8 + b.len);

	assert_non_null(frame);
	frame[0] = 0xff;
	frame[1] = 0x03;
	frame[2] = (uint8_t)(protocol >> 8);
	frame[3] = (uint8_t)protocol;
	frame[4] = code;
	frame[5] = id;
	frame[6] = (uint8_t)((4 + b.len) >> 8);
	frame[7] = (uint8_t)(4 + b.len);
	if (b.len > 0)
		memcpy(frame + 8, b.data, b.len);
	if (e->ppp != NULL)
		ppp_input(e->ppp, frame, 8 + b.len);
	free(frame);
	free(b.data);
}

struct ppp_frame *
ppp_end_take(struct ppp_end *e)
{
	static struct ppp_frame *last;
	struct ppp_frame *f = TAILQ_FIRST(&e->sent);

	if (last != NULL)
		frame_free(last);
	last = f;
	if (f != NULL)
		TAILQ_REMOVE(&e->sent, f, entry);
	return f;
}

struct ppp_frame *
ppp_end_want(struct ppp_end *e, uint16_t protocol, uint8_t code)
{
	struct ppp_frame *f = ppp_end_take(e);

	if (f == NULL) {
		fprintf(stderr, "# expected %04x code %u, got no frame\n",
		    protocol, code);
		sim_log_dump(e->sim);
		fail();
	}
	if (f->protocol != protocol || f->code != code) {
		fprintf(stderr, "# expected %04x code %u, got %04x code %u\n",
		    protocol, code, f->protocol, f->code);
		sim_log_dump(e->sim);
		fail();
	}
	return f;
}

void
ppp_end_want_none(struct ppp_end *e)
{
	struct ppp_frame *f = ppp_end_take(e);

	if (f == NULL)
		return;
	fprintf(stderr, "# expected no frame, got %04x code %u\n",
	    f->protocol, f->code);
	fail();
}

void
ppp_end_wait(struct ppp_end *e, uint64_t ms)
{
	(void)sim_run(e->sim, ms, NULL, NULL);
}

/* Its request comes back as an Ack, ours is acked. */
void
ppp_end_lcp(struct ppp_end *e)
{
	struct ppp_frame *f = ppp_end_want(e, PPP_LCP, PPP_CONF_REQ);
	char hex[512] = "";
	size_t i;

	for (i = 0; i < f->body.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", f->body.data[i]);
	ppp_end_packet(e, PPP_LCP, PPP_CONF_ACK, f->id, hex);
	ppp_end_packet(e, PPP_LCP, PPP_CONF_REQ, 1, "0506 11223344");
	(void)ppp_end_want(e, PPP_LCP, PPP_CONF_ACK);
}

void
ppp_end_respond(struct ppp_end *e, const struct ppp_frame *f, const char *user,
    const char *password, int proof)
{
	uint8_t hash[MSCHAPV2_NTHASH], peer[MSCHAPV2_CHALLENGE] = { 1 };
	uint8_t frame[16 + MSCHAPV2_RESPONSE + PPP_USERLEN];
	struct wbuf w;
	uint8_t value[MSCHAPV2_RESPONSE];

	assert_int_equal(f->body.data[0], MSCHAPV2_CHALLENGE);
	assert_int_equal(mschapv2_nt_hash(password, hash), 0);
	assert_int_equal(mschapv2_respond(hash, user, f->body.data + 1,
	    peer, value), 0);
	wbuf_init(&w, frame, sizeof(frame));
	wbuf_u16(&w, 0xff03);
	wbuf_u16(&w, PPP_CHAP);
	wbuf_u8(&w, 2);
	wbuf_u8(&w, f->id);
	wbuf_u16(&w, (uint16_t)(5 + sizeof(value) + strlen(user)));
	wbuf_u8(&w, sizeof(value));
	wbuf_bytes(&w, value, sizeof(value));
	wbuf_bytes(&w, user, strlen(user));
	assert_true(wbuf_ok(&w));
	if (proof)
		ppp_prove_input(e->ppp, w.buf, w.len);
	else
		ppp_input(e->ppp, w.buf, w.len);
}

void
ppp_end_login(struct ppp_end *e)
{
	ppp_end_respond(e, ppp_end_want(e, PPP_CHAP, 1), e->user, e->password,
	    0);
	(void)ppp_end_want(e, PPP_CHAP, 3);
}

void
ppp_end_ipcp(struct ppp_end *e)
{
	struct ppp_frame *f = ppp_end_want(e, PPP_IPCP, PPP_CONF_REQ);

	assert_hex(f->body.data, f->body.len, "0306 0a090001");
	ppp_end_packet(e, PPP_IPCP, PPP_CONF_ACK, f->id, "0306 0a090001");
	ppp_end_packet(e, PPP_IPCP, PPP_CONF_REQ, 1, "0306 0a090002");
	(void)ppp_end_want(e, PPP_IPCP, PPP_CONF_ACK);
}

void
ppp_end_up_by_hand(struct ppp_end *e)
{
	ppp_end_lcp(e);
	ppp_end_login(e);
	ppp_end_ipcp(e);
	assert_int_equal(e->up, 1);
}
