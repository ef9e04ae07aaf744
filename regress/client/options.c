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

/* The command line. Runs in: roadwarrior. */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algs.h"
#include "inner.h"
#include "options.h"

#define MAIN_WORDS \
    "aes256,aes128-sha2_256,sha1-modp2048,modp3072,ecp256,ecp384"
#define QUICK_WORDS	"aes256,aes128-sha2_256,sha1"

static const char usage_text[] =
"usage: roadwarrior [options] --server ADDR --psk KEY --user U --password P\n"
"\n"
"  -s, --server ADDR       IPv4 address of the server\n"
"  -l, --local LIST        addresses to bind, A or A-B, by comma; clients\n"
"                          take them in turn\n"
"  -n, --clients N         how many (1)\n"
"      --any-port          bind any ports instead of 500 and 4500, as behind\n"
"                          a NAT; so does who finds its address taken\n"
"      --inner-port N      L2TP port inside ESP (1701)\n"
"      --plain             L2TP without IPsec\n"
"      --psk KEY, --wrong-psk (another one; implies --refused phase1)\n"
"      --user U, --password P    %d stands for the client's number\n"
"      --ike WORDS         " MAIN_WORDS "\n"
"      --esp WORDS         " QUICK_WORDS "\n"
"      --ike-life S, --esp-life S    lifetimes to offer\n"
"      --auth LIST         mschapv2,chap-md5,pap (the first two)\n"
"      --ping ADDR COUNT   COUNT 0: until it leaves\n"
"      --ping-interval MS  (200)\n"
"      --udp ADDR:PORT SIZE PPS SECONDS    to be echoed\n"
"      --hold S            stay up at least so long\n"
"      --loop S            again and again for so long\n"
"      --pause MS          between two sessions of a client (0)\n"
"      --stagger MS        between the first starts of two clients (10)\n"
"      --flood N           begin N tunnels instead of one, then go (implies\n"
"                          --refused l2tp)\n"
"      --timeout S         of a set-up (30)\n"
"      --redial N          times to try again when a set-up fails (0)\n"
"      --leave clean|silent\n"
"      --leave-timeout S   of the answers to a goodbye (8)\n"
"      --listen MS         hear so long what the server says besides, once it\n"
"                          has said goodbye (0)\n"
"      --id NAME           as phase 1 ID, instead of the address\n"
"      --move NETNS ADDR   on SIGUSR1 go on with new SAs from that address, in\n"
"                          that network namespace (a file, or - for the same)\n"
"      --move-mute         do not send a HELLO then, but an LCP echo\n"
"      --steal TUNNEL SESSION    claim another client's, by the server's ids\n"
"      --refused STAGE     success is to be refused there: phase1 phase2\n"
"                          l2tp lcp login ipcp\n"
"  -j, --json  -q, --quiet  -v, --verbose\n"
"\n"
"SIGINT and SIGTERM let all clients leave. Exit 0: all that was asked came\n"
"about, no packet was lost or changed, each goodbye was answered.\n";

enum {
	OPT_ANY_PORT = 256, OPT_INNER_PORT, OPT_PLAIN, OPT_PSK, OPT_WRONG_PSK,
	OPT_USER, OPT_PASSWORD, OPT_IKE, OPT_ESP, OPT_IKE_LIFE, OPT_ESP_LIFE,
	OPT_AUTH, OPT_PING, OPT_PING_INTERVAL, OPT_UDP, OPT_HOLD, OPT_LOOP,
	OPT_PAUSE, OPT_FLOOD, OPT_STAGGER, OPT_TIMEOUT, OPT_LEAVE,
	OPT_LISTEN, OPT_REFUSED, OPT_ID, OPT_MOVE, OPT_MOVE_MUTE, OPT_STEAL,
	OPT_LEAVE_TIMEOUT, OPT_REDIAL
};

static const struct option longs[] = {
	{ "server", required_argument, NULL, 's' },
	{ "local", required_argument, NULL, 'l' },
	{ "clients", required_argument, NULL, 'n' },
	{ "any-port", no_argument, NULL, OPT_ANY_PORT },
	{ "inner-port", required_argument, NULL, OPT_INNER_PORT },
	{ "plain", no_argument, NULL, OPT_PLAIN },
	{ "psk", required_argument, NULL, OPT_PSK },
	{ "wrong-psk", no_argument, NULL, OPT_WRONG_PSK },
	{ "user", required_argument, NULL, OPT_USER },
	{ "password", required_argument, NULL, OPT_PASSWORD },
	{ "ike", required_argument, NULL, OPT_IKE },
	{ "esp", required_argument, NULL, OPT_ESP },
	{ "ike-life", required_argument, NULL, OPT_IKE_LIFE },
	{ "esp-life", required_argument, NULL, OPT_ESP_LIFE },
	{ "auth", required_argument, NULL, OPT_AUTH },
	{ "ping", required_argument, NULL, OPT_PING },
	{ "ping-interval", required_argument, NULL, OPT_PING_INTERVAL },
	{ "udp", required_argument, NULL, OPT_UDP },
	{ "hold", required_argument, NULL, OPT_HOLD },
	{ "loop", required_argument, NULL, OPT_LOOP },
	{ "pause", required_argument, NULL, OPT_PAUSE },
	{ "flood", required_argument, NULL, OPT_FLOOD },
	{ "stagger", required_argument, NULL, OPT_STAGGER },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "redial", required_argument, NULL, OPT_REDIAL },
	{ "leave", required_argument, NULL, OPT_LEAVE },
	{ "leave-timeout", required_argument, NULL, OPT_LEAVE_TIMEOUT },
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "refused", required_argument, NULL, OPT_REFUSED },
	{ "id", required_argument, NULL, OPT_ID },
	{ "move", required_argument, NULL, OPT_MOVE },
	{ "move-mute", no_argument, NULL, OPT_MOVE_MUTE },
	{ "steal", required_argument, NULL, OPT_STEAL },
	{ "json", no_argument, NULL, 'j' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static void
bad(const char *fmt, ...)
{
	va_list ap;

	fputs("roadwarrior: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

static uint32_t
number(const char *text, long long least, long long most)
{
	const char *why;
	long long n = strtonum(text, least, most, &why);

	if (why != NULL)
		bad("%s: %s", text, why);
	return (uint32_t)n;
}

/* Seconds, with a fraction, in milliseconds. */
static uint64_t
seconds(const char *text)
{
	char *end;
	double s = strtod(text, &end);

	if (*end != '\0' || end == text || !(s >= 0 && s <= 1e6))
		bad("%s: no number of seconds", text);
	return (uint64_t)(s * 1000 + 0.5);
}

static struct addr
v4(const char *text)
{
	struct addr a;

	if (addr_parse(text, &a) == -1 || a.family != ADDR_V4)
		bad("%s: no IPv4 address", text);
	return a;
}

static void
add_locals(struct options *o, char *list)
{
	char *word, *last;
	struct addr a, b;

	while ((word = strsep(&list, ",")) != NULL) {
		struct range *r = &o->locals[o->nlocals];

		if (o->nlocals == OPTIONS_MAXRANGE)
			bad("too many ranges of addresses");
		last = strchr(word, '-');
		if (last != NULL)
			*last++ = '\0';
		a = v4(word);
		b = last != NULL ? v4(last) : a;
		if (addr_u32(&b) < addr_u32(&a))
			bad("%s-%s: ends before it begins", word, last);
		r->first = addr_u32(&a);
		r->count = addr_u32(&b) - addr_u32(&a) + 1;
		o->nlocals++;
	}
}

static void
set_algs(const char *words, int phase, struct ike_transforms *t)
{
	const char *why = algs_parse(words, phase, t);

	if (why != NULL)
		bad("%s: %s", words, why);
}

static void
set_methods(struct options *o, char *list)
{
	static const struct { const char *word; enum ppp_method m; } words[] = {
		{ "mschapv2", PPP_METHOD_MSCHAPV2 },
		{ "chap-md5", PPP_METHOD_CHAP_MD5 },
		{ "pap", PPP_METHOD_PAP }
	};
	char *word;
	size_t i;

	o->nmethods = 0;
	while ((word = strsep(&list, ",")) != NULL) {
		for (i = 0; i < 3 && strcmp(words[i].word, word) != 0; i++)
			continue;
		if (i == 3 || o->nmethods == PPP_METHOD_MAX)
			bad("%s: no way to log in", word);
		o->methods[o->nmethods++] = (uint8_t)words[i].m;
	}
}

static void
set_text(char *dst, size_t size, const char *text)
{
	if (strlcpy(dst, text, size) >= size)
		bad("%s: too long", text);
}

/* The next word of an option that has several. */
static char *
more(int argc, char **argv)
{
	if (optind >= argc)
		bad("an option lacks its last words");
	return argv[optind++];
}

static void
set_udp(struct options *o, char *where, int argc, char **argv)
{
	char *port = strchr(where, ':');
	uint64_t ms;

	if (port == NULL)
		bad("%s: no port", where);
	*port++ = '\0';
	o->udp = v4(where);
	o->udp.port = (uint16_t)number(port, 1, 65535);
	o->udp_size = number(more(argc, argv), INNER_UDP_LEAST,
	    INNER_UDP_MOST);
	o->udp_pps = number(more(argc, argv), 1, 1000000);
	ms = seconds(more(argc, argv));
	o->udp_count = (uint32_t)(o->udp_pps * ms / 1000);
	if (o->udp_count == 0)
		bad("no packet to send in that time");
}

/* Options that are a number or a flag; 0 if c is none of them. */
static int
set_number(struct options *o, int c, const char *arg)
{
	switch (c) {
	case 'n':
		o->clients = number(arg, 1, OPTIONS_MAXCLIENT);
		return 1;
	case OPT_ANY_PORT:
		o->any_port = 1;
		return 1;
	case OPT_INNER_PORT:
		o->inner_port = (uint16_t)number(arg, 1, 65535);
		return 1;
	case OPT_PLAIN:
		o->plain = 1;
		return 1;
	case OPT_IKE_LIFE:
		o->main.lifetime = number(arg, 1, 86400);
		return 1;
	case OPT_ESP_LIFE:
		o->quick.lifetime = number(arg, 1, 86400);
		return 1;
	case OPT_PING_INTERVAL:
		o->ping_ms = number(arg, 1, 3600000);
		return 1;
	case OPT_HOLD:
		o->hold_ms = seconds(arg);
		return 1;
	case OPT_LOOP:
		o->loop_ms = seconds(arg);
		return 1;
	case OPT_PAUSE:
		o->pause_ms = number(arg, 0, 3600000);
		return 1;
	case OPT_LISTEN:
		o->listen_ms = number(arg, 0, 60000);
		return 1;
	case OPT_FLOOD:
		o->flood = number(arg, 1, 100000000);
		o->refused = STAGE_L2TP;
		return 1;
	case OPT_REDIAL:
		o->redials = number(arg, 0, 1000);
		return 1;
	case OPT_STAGGER:
		o->stagger_ms = number(arg, 0, 60000);
		return 1;
	case OPT_TIMEOUT:
		o->setup_ms = seconds(arg);
		return 1;
	case OPT_LEAVE_TIMEOUT:
		o->leave_ms = seconds(arg);
		return 1;
	case OPT_MOVE_MUTE:
		o->move_mute = 1;
		return 1;
	case 'j':
		o->json = 1;
		return 1;
	case 'q':
		o->quiet = 1;
		return 1;
	case 'v':
		o->verbose = 1;
		return 1;
	default:
		return 0;
	}
}

static void
set_words(struct options *o, int c, char *arg, int argc, char **argv)
{
	switch (c) {
	case 's':
		o->server = v4(arg);
		break;
	case 'l':
		add_locals(o, arg);
		break;
	case OPT_PSK:
		set_text(o->psk, sizeof(o->psk), arg);
		break;
	case OPT_WRONG_PSK:
		o->wrong_psk = 1;
		o->refused = STAGE_PHASE1;
		break;
	case OPT_USER:
		set_text(o->user, sizeof(o->user), arg);
		break;
	case OPT_PASSWORD:
		set_text(o->password, sizeof(o->password), arg);
		break;
	case OPT_IKE:
		set_algs(arg, 1, &o->main);
		break;
	case OPT_ESP:
		set_algs(arg, 2, &o->quick);
		break;
	case OPT_AUTH:
		set_methods(o, arg);
		break;
	case OPT_PING:
		o->ping = v4(arg);
		o->ping_count = number(more(argc, argv), 0, 100000000);
		break;
	case OPT_UDP:
		set_udp(o, arg, argc, argv);
		break;
	case OPT_ID:
		set_text(o->id, sizeof(o->id), arg);
		break;
	case OPT_MOVE:
		set_text(o->move_netns, sizeof(o->move_netns),
		    strcmp(arg, "-") == 0 ? "" : arg);
		o->move_local = v4(more(argc, argv));
		break;
	case OPT_STEAL:
		o->steal_tunnel = (uint16_t)number(arg, 1, 65535);
		o->steal_session = (uint16_t)number(more(argc, argv), 1,
		    65535);
		break;
	case OPT_LEAVE:
		if (strcmp(arg, "clean") != 0 && strcmp(arg, "silent") != 0)
			bad("%s: leave clean or silent", arg);
		o->silent = strcmp(arg, "silent") == 0;
		break;
	case OPT_REFUSED:
		if ((o->refused = stage_find(arg)) == STAGE_IDLE)
			bad("%s: no stage", arg);
		break;
	case 'h':
		fputs(usage_text, stdout);
		exit(0);
	default:
		fputs(usage_text, stderr);
		exit(2);
	}
}

static void
check(const struct options *o)
{
	if (o->server.family == ADDR_NONE)
		bad("no --server");
	if (o->psk[0] == '\0' && !o->plain)
		bad("no --psk");
	if (o->user[0] == '\0')
		bad("no --user");
}

void
options_parse(struct options *o, int argc, char **argv)
{
	char methods[] = "mschapv2,chap-md5";
	int c;

	memset(o, 0, sizeof(*o));
	o->clients = 1;
	o->inner_port = 1701;
	o->main.lifetime = 28800;
	o->quick.lifetime = 3600;
	o->ping_ms = 200;
	o->setup_ms = 30000;
	o->leave_ms = 8000;
	o->stagger_ms = 10;
	o->refused = STAGE_IDLE;
	set_algs(MAIN_WORDS, 1, &o->main);
	set_algs(QUICK_WORDS, 2, &o->quick);
	set_methods(o, methods);
	while ((c = getopt_long(argc, argv, "hjl:n:qs:v", longs, NULL)) != -1)
		if (!set_number(o, c, optarg))
			set_words(o, c, optarg, argc, argv);
	if (optind < argc)
		bad("%s: what is this?", argv[optind]);
	check(o);
}

struct addr
options_local(const struct options *o, uint32_t n, uint32_t *round)
{
	uint32_t all = 0, at;
	size_t i;

	for (i = 0; i < o->nlocals; i++)
		all += o->locals[i].count;
	if (all == 0) {
		*round = n;
		return addr_v4_u32(0, 0);
	}
	*round = n / all;
	at = n % all;
	for (i = 0; at >= o->locals[i].count; i++)
		at -= o->locals[i].count;
	return addr_v4_u32(o->locals[i].first + at, 0);
}

void
options_number(char *dst, size_t size, const char *text, uint32_t n)
{
	size_t len = 0;
	int wrote;

	dst[0] = '\0';
	for (; *text != '\0' && len + 1 < size; text++) {
		if (text[0] == '%' && text[1] == 'd') {
			wrote = snprintf(dst + len, size - len, "%u", n);
			len += (size_t)wrote;
			text++;
		} else {
			dst[len++] = *text;
			dst[len] = '\0';
		}
	}
}
