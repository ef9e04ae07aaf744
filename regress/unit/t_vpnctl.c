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


/* vpnctl's words, records, tables and JSON. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "regress/lib/test.h"
#include "vpnctl/json.h"
#include "vpnctl/records.h"
#include "vpnctl/show.h"
#include "vpnctl/words.h"

/* What a printer wrote, as text. */
struct paper {
	FILE	*f;
	char	*text;
	size_t	 len;
};

static void
paper_open(struct paper *p)
{
	memset(p, 0, sizeof(*p));
	p->f = open_memstream(&p->text, &p->len);
	assert_non_null(p->f);
}

static void
paper_says(struct paper *p, const char *want)
{
	assert_int_equal(fclose(p->f), 0);
	assert_string_equal(p->text, want);
	free(p->text);
}

static void
add(struct records *head, struct rec *r, const char *daemon)
{
	const uint8_t	*data;
	uint8_t		*copy;
	size_t		 len;

	data = rec_end(r, &len);
	assert_non_null(data);
	copy = bytes_copy(data, len);
	assert_int_equal(records_add(head, copy, len, daemon), 0);
	free(copy);
}

static void
add_session(struct records *head, const char *user, uint64_t bytes, int extra)
{
	struct rec r;

	rec_begin(&r, "session");
	/* not in the order that is promised */
	if (extra)
		rec_str(&r, "host", "laptop");
	rec_str(&r, "user", user);
	rec_str(&r, "id", "7f3a-12");
	rec_str(&r, "address", "10.9.0.2");
	rec_str(&r, "interface", "pppx3");
	rec_str(&r, "peer_address", "192.0.2.7");
	rec_u64(&r, "peer_port", 1024);
	rec_bool(&r, "nat", 1);
	rec_str(&r, "ike", "aes256-sha1-modp2048");
	rec_str(&r, "esp", "aes256-sha1");
	rec_u64(&r, "in_bytes", bytes);
	rec_u64(&r, "out_bytes", 12);
	rec_u64(&r, "in_packets", 15230);
	rec_u64(&r, "out_packets", 1);
	rec_u64(&r, "since", 1795262400);	/* 2026-11-21 12:00 UTC */
	rec_str(&r, "state", "up");
	add(head, &r, NULL);
}

/* ---- words ---- */

static const struct word *
find(const char *a, const char *b, const char *c, const char **arg)
{
	static char	 words[3][2 * CTL_TEXTLEN];
	const char	*given[] = { a, b, c };
	char		*argv[3];
	int		 n;

	for (n = 0; n < 3 && given[n] != NULL; n++) {
		strlcpy(words[n], given[n], sizeof(words[n]));
		argv[n] = words[n];
	}
	return words_find(n, argv, arg);
}

static void
test_words(void **state)
{
	static const struct {
		const char	*verb, *object;
		enum ctl_type	 type;
		size_t		 daemons;
		const char	*first;
	} rows[] = {
		{ "show", "sessions", CTL_SHOW, 1, "pppd-lite" },
		{ "show", "sas", CTL_SHOW, 1, "ikeyd" },
		{ "show", "tunnels", CTL_SHOW, 1, "l2tpd" },
		{ "show", "counters", CTL_SHOW, 4, "ikeyd" },
		{ "close", "7f3a-12", CTL_CLOSE, 1, "pppd-lite" },
		{ "reload", NULL, CTL_RELOAD, 4, "ikeyd" },
		{ "log", "verbose", CTL_LOG, 4, "ikeyd" },
		{ "log", "brief", CTL_LOG, 4, "ikeyd" }
	};
	const struct word	*w;
	const char		*arg;
	size_t			 i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		w = find(rows[i].verb, rows[i].object, NULL, &arg);
		assert_non_null(w);
		assert_int_equal(w->type, rows[i].type);
		assert_int_equal(words_daemons(w), rows[i].daemons);
		assert_string_equal(w->daemons[0], rows[i].first);
		assert_string_equal(arg,
		    rows[i].object != NULL ? rows[i].object : "");
	}
}

static void
test_words_refused(void **state)
{
	char		 longest[CTL_TEXTLEN + 1];
	const char	*arg;

	(void)state;
	assert_null(find(NULL, NULL, NULL, &arg));
	assert_null(find("show", NULL, NULL, &arg));
	assert_null(find("show", "ID", NULL, &arg));
	assert_null(find("show", "session", NULL, &arg));
	assert_null(find("show", "sessions", "more", &arg));
	assert_null(find("sho", "sessions", NULL, &arg));
	assert_null(find("close", NULL, NULL, &arg));
	assert_null(find("close", "", NULL, &arg));
	assert_null(find("reload", "now", NULL, &arg));
	assert_null(find("log", "loud", NULL, &arg));

	memset(longest, 'x', sizeof(longest));
	longest[CTL_TEXTLEN] = '\0';
	assert_null(find("close", longest, NULL, &arg));
	longest[CTL_TEXTLEN - 1] = '\0';
	assert_non_null(find("close", longest, NULL, &arg));
}

/* ---- records ---- */

static void
test_records(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct rec_field f;
	struct rec	 r;

	(void)state;
	rec_begin(&r, "counter");
	rec_str(&r, "name", "esp-replay");
	rec_u64(&r, "value", 3);
	add(&head, &r, "pipexd");
	rec_begin(&r, "counter");
	rec_str(&r, "name", "x");
	rec_str(&r, "daemon", "its own");
	add(&head, &r, "pipexd");
	rec_begin(&r, "nothing");
	add(&head, &r, NULL);

	assert_string_equal(TAILQ_FIRST(&head)->kind, "counter");
	assert_int_equal(record_find(TAILQ_FIRST(&head), "daemon", &f), 1);
	assert_string_equal(f.str, "pipexd");
	assert_int_equal(record_find(TAILQ_FIRST(&head), "value", &f), 1);
	assert_int_equal(f.u64, 3);
	assert_int_equal(record_find(TAILQ_FIRST(&head), "valu", &f), 0);
	assert_int_equal(f.type, 0);
	assert_int_equal(record_find(TAILQ_NEXT(TAILQ_FIRST(&head), entry),
	    "daemon", &f), 1);
	assert_string_equal(f.str, "its own");
	assert_int_equal(TAILQ_LAST(&head, records)->len, 0);
	records_free(&head);
	assert_true(TAILQ_EMPTY(&head));
}

/* Only whole fields make a record: cut anywhere else it is refused. */
static void
test_records_truncated(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct rec	 r;
	const uint8_t	*data;
	uint8_t		*copy;
	size_t		 i, len, whole[4], n = 0;
	int		 fits;

	(void)state;
	rec_begin(&r, "kind");
	whole[n++] = r.w.len;
	rec_str(&r, "a", "text");
	whole[n++] = r.w.len;
	rec_u64(&r, "b", 1);
	whole[n++] = r.w.len;
	rec_bool(&r, "c", 1);
	whole[n] = r.w.len;
	data = rec_end(&r, &len);
	for (i = 0, n = 0; i < len; i++) {
		fits = n < 3 && i == whole[n];
		n += (size_t)fits;
		copy = bytes_copy(data, i);
		errno = 0;
		assert_int_equal(records_add(&head, copy, i, NULL),
		    fits ? 0 : -1);
		if (!fits)
			assert_int_equal(errno, EBADMSG);
		free(copy);
	}
	assert_int_equal(n, 3);
	records_free(&head);
}

/* ---- JSON ---- */

static void
string_is(const char *text, const char *want)
{
	struct paper p;

	paper_open(&p);
	json_string(p.f, text);
	paper_says(&p, want);
}

static void
test_json_string(void **state)
{
	(void)state;
	string_is("", "\"\"");
	string_is("alice", "\"alice\"");
	string_is("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	string_is("a\nb\r\t\033[2J\177",
	    "\"a\\nb\\u000d\\u0009\\u001b[2J\\u007f\"");
	string_is("%s%n<script>", "\"%s%n<script>\"");
	/* UTF-8: two, three and four bytes, the last and the first of each */
	string_is("\302\200\337\277", "\"\\u0080\\u07ff\"");
	string_is("\340\240\200\357\277\277", "\"\\u0800\\uffff\"");
	string_is("\355\237\277\356\200\200", "\"\\ud7ff\\ue000\"");
	string_is("\360\220\200\200\364\217\277\277",
	    "\"\\ud800\\udc00\\udbff\\udfff\"");
	string_is("\360\237\230\200", "\"\\ud83d\\ude00\"");
}

static void
test_json_invalid_utf8(void **state)
{
	(void)state;
	string_is("a\377b", "\"a\\ufffdb\"");
	string_is("\200", "\"\\ufffd\"");
	/* cut off by the end, and by what follows */
	string_is("\303", "\"\\ufffd\"");
	string_is("\342\202", "\"\\ufffd\\ufffd\"");
	string_is("\360\237\230", "\"\\ufffd\\ufffd\\ufffd\"");
	string_is("\303\"", "\"\\ufffd\\\"\"");
	/* longer than need be: '/', NUL, 0x7ff, 0xffff */
	string_is("\300\257", "\"\\ufffd\\ufffd\"");
	string_is("\300\200", "\"\\ufffd\\ufffd\"");
	string_is("\340\237\277", "\"\\ufffd\\ufffd\\ufffd\"");
	string_is("\360\217\277\277", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	/* a surrogate, and beyond the last character */
	string_is("\355\240\200", "\"\\ufffd\\ufffd\\ufffd\"");
	string_is("\364\220\200\200", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	string_is("\370\210\200\200\200",
	    "\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"");
}

static void
test_json_empty(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;

	(void)state;
	paper_open(&p);
	json_records(p.f, &head);
	paper_says(&p, "[]\n");
}

static void
test_json_session(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;

	(void)state;
	add_session(&head, "al\"ice", 20971520, 1);
	paper_open(&p);
	json_records(p.f, &head);
	paper_says(&p, "[\n  {\"id\": \"7f3a-12\", \"user\": \"al\\\"ice\", "
	    "\"address\": \"10.9.0.2\", \"interface\": \"pppx3\", "
	    "\"peer_address\": \"192.0.2.7\", \"peer_port\": 1024, "
	    "\"nat\": true, \"ike\": \"aes256-sha1-modp2048\", "
	    "\"esp\": \"aes256-sha1\", \"in_bytes\": 20971520, "
	    "\"out_bytes\": 12, \"in_packets\": 15230, \"out_packets\": 1, "
	    "\"since\": 1795262400, \"state\": \"up\", "
	    "\"host\": \"laptop\"}\n]\n");
	records_free(&head);
}

/* A session that lacks fields still has them all; other kinds are as sent. */
static void
test_json_kinds(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;
	struct rec	 r;

	(void)state;
	rec_begin(&r, "session");
	rec_bool(&r, "nat", 0);
	add(&head, &r, NULL);
	rec_begin(&r, "counter");
	rec_str(&r, "name", "a\nb");
	rec_u64(&r, "value", UINT64_MAX);
	add(&head, &r, "l2tpd");
	rec_begin(&r, "empty");
	add(&head, &r, NULL);
	paper_open(&p);
	json_records(p.f, &head);
	paper_says(&p, "[\n  {\"id\": null, \"user\": null, \"address\": null, "
	    "\"interface\": null, \"peer_address\": null, "
	    "\"peer_port\": null, \"nat\": false, \"ike\": null, "
	    "\"esp\": null, \"in_bytes\": null, \"out_bytes\": null, "
	    "\"in_packets\": null, \"out_packets\": null, \"since\": null, "
	    "\"state\": null},\n"
	    "  {\"daemon\": \"l2tpd\", \"name\": \"a\\nb\", "
	    "\"value\": 18446744073709551615},\n  {}\n]\n");
	records_free(&head);
}

static void
test_json_answers(void **state)
{
	struct answer	 answers[2];
	struct paper	 p;

	(void)state;
	memset(answers, 0, sizeof(answers));
	answers[0].daemon = "ikeyd";
	answers[0].state = ANSWER_OK;
	answers[1].daemon = "l2tpd";
	answers[1].state = ANSWER_REFUSED;
	strlcpy(answers[1].text, "vpn.conf:3: \"x\"", sizeof(answers[1].text));
	paper_open(&p);
	json_answers(p.f, answers, 2);
	paper_says(&p, "[\n  {\"daemon\": \"ikeyd\", \"ok\": true, "
	    "\"text\": \"\"},\n  {\"daemon\": \"l2tpd\", \"ok\": false, "
	    "\"text\": \"vpn.conf:3: \\\"x\\\"\"}\n]\n");
}

/* ---- tables ---- */

static void
test_show_empty(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;

	(void)state;
	paper_open(&p);
	show_table(p.f, &head, "sessions");
	paper_says(&p, "no sessions\n");
}

static void
test_show_sessions(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;

	(void)state;
	/* what is not promised is not shown */
	add_session(&head, "alice", 20971520, 1);
	add_session(&head, "bo\033b\n", 900, 0);
	paper_open(&p);
	show_table(p.f, &head, "sessions");
	paper_says(&p,
	    "ID       USER       ADDRESS   INTERFACE  PEER            NAT  "
	    "IKE                   ESP                   IN   OUT  SINCE"
	    "             STATE\n"
	    "7f3a-12  alice      10.9.0.2  pppx3      192.0.2.7:1024  yes  "
	    "aes256-sha1-modp2048  aes256-sha1  20.0M/15230  12/1  "
	    "2026-11-21 12:00  up\n"
	    "7f3a-12  bo\\033b\\n  10.9.0.2  pppx3      192.0.2.7:1024  yes  "
	    "aes256-sha1-modp2048  aes256-sha1    900/15230  12/1  "
	    "2026-11-21 12:00  up\n");
	records_free(&head);
}

/* Fields that only some records have, and values as wide as they come. */
static void
test_show_wide(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;
	struct rec	 r;
	char		 text[REC_TEXTLEN];

	(void)state;
	memset(text, 'w', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	rec_begin(&r, "counter");
	rec_u64(&r, "value", UINT64_MAX);
	rec_str(&r, "name", text);
	add(&head, &r, NULL);
	rec_begin(&r, "counter");
	rec_u64(&r, "value", 7);
	rec_u64(&r, "all_bytes", UINT64_MAX);
	add(&head, &r, NULL);
	memset(text, '\001', sizeof(text) - 1);
	rec_begin(&r, "counter");
	rec_str(&r, "name", text);
	add(&head, &r, NULL);
	paper_open(&p);
	show_table(p.f, &head, "counters");
	paper_says(&p,
	    "               VALUE  NAME                                       "
	    "                       ALL-BYTES\n"
	    "18446744073709551615  "
	    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"
	    "...          -\n"
	    "                   7  -                                          "
	    "                           16.0E\n"
	    "                   -  "
	    "\\001\\001\\001\\001\\001\\001\\001\\001\\001\\001\\001\\001\\001"
	    "\\001\\001..."
	    "           -\n");
	records_free(&head);
}

static void
cell_is(void (*field)(struct rec *), const char *want)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;
	struct rec	 r;

	rec_begin(&r, "x");
	field(&r);
	add(&head, &r, NULL);
	paper_open(&p);
	show_table(p.f, &head, "x");
	paper_says(&p, want);
	records_free(&head);
}

static void
v6_peer(struct rec *r)
{
	/* the port may come first */
	rec_u64(r, "peer_port", 500);
	rec_str(r, "peer_address", "2001:db8::1");
}

static void
no_port(struct rec *r)
{
	rec_str(r, "peer_address", "192.0.2.1");
	rec_u64(r, "peer_port", 0);
}

static void
no_address(struct rec *r)
{
	rec_str(r, "peer_address", "");
	rec_u64(r, "peer_port", 9);
}

static void
lone_address(struct rec *r)
{
	rec_str(r, "peer_address", "192.0.2.1");
	rec_bool(r, "port", 0);
}

static void
never(struct rec *r)
{
	rec_u64(r, "since", 0);
	rec_u64(r, "expires", 60);
	rec_u64(r, "until_since", UINT64_MAX);
	rec_str(r, "since_text", "");
}

static void
scales(struct rec *r)
{
	rec_u64(r, "a_bytes", 1023);
	rec_u64(r, "b_bytes", 1024);
	rec_u64(r, "c_bytes", 1536 * 1024);
	rec_str(r, "d_bytes", "many");
}

static void
odd_names(struct rec *r)
{
	rec_str(r, "\033[2J", "x");
	rec_str(r, "_address", "y");
	rec_str(r, "_port", "z");
}

static void
test_show_cells(void **state)
{
	(void)state;
	cell_is(v6_peer, "PEER\n[2001:db8::1]:500\n");
	cell_is(no_port, "PEER\n192.0.2.1\n");
	cell_is(no_address, "PEER\n-\n");
	cell_is(lone_address, "PEER-ADDRESS  PORT\n192.0.2.1     no\n");
	cell_is(never, "SINCE  EXPIRES           UNTIL-SINCE           SINCE-TEXT\n"
	    "-      1970-01-01 00:01  18446744073709551615  -\n");
	cell_is(scales, "A-BYTES  B-BYTES  C-BYTES  D-BYTES\n"
	    "   1023     1.0K     1.5M     many\n");
	cell_is(odd_names, "\\033[2J  -ADDRESS  -PORT\nx        y         z\n");
}

/* More fields than columns: what is beyond is left out. */
static void
test_show_many(void **state)
{
	struct records	 head = TAILQ_HEAD_INITIALIZER(head);
	struct paper	 p;
	struct rec	 r;
	char		 name[REC_NAMELEN], want[4 * SHOW_MAXCOLS * 4] = "";
	int		 i;

	(void)state;
	rec_begin(&r, "x");
	for (i = 0; i < SHOW_MAXCOLS + 5; i++) {
		snprintf(name, sizeof(name), "f%02d", i);
		rec_u64(&r, name, 5);
	}
	add(&head, &r, NULL);
	for (i = 0; i < SHOW_MAXCOLS; i++) {
		snprintf(name, sizeof(name), "F%02d%s", i,
		    i < SHOW_MAXCOLS - 1 ? "  " : "\n");
		strlcat(want, name, sizeof(want));
	}
	for (i = 0; i < SHOW_MAXCOLS; i++)
		strlcat(want, i < SHOW_MAXCOLS - 1 ? "  5  " : "  5\n",
		    sizeof(want));
	paper_open(&p);
	show_table(p.f, &head, "x");
	paper_says(&p, want);
	records_free(&head);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_refused),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_records_truncated),
		cmocka_unit_test(test_json_string),
		cmocka_unit_test(test_json_invalid_utf8),
		cmocka_unit_test(test_json_empty),
		cmocka_unit_test(test_json_session),
		cmocka_unit_test(test_json_kinds),
		cmocka_unit_test(test_json_answers),
		cmocka_unit_test(test_show_empty),
		cmocka_unit_test(test_show_sessions),
		cmocka_unit_test(test_show_wide),
		cmocka_unit_test(test_show_cells),
		cmocka_unit_test(test_show_many)
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
