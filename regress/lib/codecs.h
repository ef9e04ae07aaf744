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


/* The codecs of common/msg as one table, for the unit test and the fuzzer to
 * go through. Each has its own types, so each has its own two lines here. */

#ifndef REGRESS_LIB_CODECS_H
#define REGRESS_LIB_CODECS_H

#include <stddef.h>
#include <stdint.h>

#include "msg/flow.h"
#include "msg/hello.h"
#include "msg/pipex.h"
#include "msg/punt.h"
#include "msg/session.h"

static int
hello_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_hello_encode(m, buf, size);
}

static int
hello_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_hello_decode(m, buf, len);
}

static int
flow_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_flow_encode(m, buf, size);
}

static int
flow_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_flow_decode(m, buf, len);
}

static int
flow_end_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_flow_end_encode(m, buf, size);
}

static int
flow_end_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_flow_end_decode(m, buf, len);
}

static int
session_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_session_encode(m, buf, size);
}

static int
session_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_session_decode(m, buf, len);
}

static int
session_frame_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_session_frame_encode(m, buf, size);
}

static int
session_frame_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_session_frame_decode(m, buf, len);
}

static int
session_end_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_session_end_encode(m, buf, size);
}

static int
session_end_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_session_end_decode(m, buf, len);
}

static int
session_prove_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_session_prove_encode(m, buf, size);
}

static int
session_prove_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_session_prove_decode(m, buf, len);
}

static int
session_proved_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_session_proved_encode(m, buf, size);
}

static int
session_proved_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_session_proved_decode(m, buf, len);
}

static int
pipex_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_pipex_encode(m, buf, size);
}

static int
pipex_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_pipex_decode(m, buf, len);
}

static int
pipex_added_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_pipex_added_encode(m, buf, size);
}

static int
pipex_added_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_pipex_added_decode(m, buf, len);
}

static int
pipex_del_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_pipex_del_encode(m, buf, size);
}

static int
pipex_del_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_pipex_del_decode(m, buf, len);
}

static int
pipex_gone_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_pipex_gone_encode(m, buf, size);
}

static int
pipex_gone_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_pipex_gone_decode(m, buf, len);
}

static int
pipex_stats_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_pipex_stats_encode(m, buf, size);
}

static int
pipex_stats_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_pipex_stats_decode(m, buf, len);
}

static int
ike_packet_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_ike_packet_encode(m, buf, size);
}

static int
ike_packet_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_ike_packet_decode(m, buf, len);
}

static int
ike_dataplane_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_ike_dataplane_encode(m, buf, size);
}

static int
ike_dataplane_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_ike_dataplane_decode(m, buf, len);
}

static int
l2tp_packet_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_l2tp_packet_encode(m, buf, size);
}

static int
l2tp_packet_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_l2tp_packet_decode(m, buf, len);
}

static int
session_login_encode(const void *m, uint8_t *buf, size_t size)
{
	return msg_session_login_encode(m, buf, size);
}

static int
session_login_decode(void *m, const uint8_t *buf, size_t len)
{
	return msg_session_login_decode(m, buf, len);
}

static const struct codec {
	const char	*name;
	size_t		 size;		/* of the record's struct */
	int		(*encode)(const void *, uint8_t *, size_t);
	int		(*decode)(void *, const uint8_t *, size_t);
	int		 open;		/* ends with any number of bytes, which
					 * the record borrows */
} codecs[] = {
	{ "hello", sizeof(struct msg_hello), hello_encode,
	    hello_decode, 0 },
	{ "flow", sizeof(struct msg_flow), flow_encode,
	    flow_decode, 0 },
	{ "flow_end", sizeof(struct msg_flow_end), flow_end_encode,
	    flow_end_decode, 0 },
	{ "session", sizeof(struct msg_session), session_encode,
	    session_decode, 0 },
	{ "session_frame", sizeof(struct msg_session_frame), session_frame_encode,
	    session_frame_decode, 1 },
	{ "session_end", sizeof(struct msg_session_end), session_end_encode,
	    session_end_decode, 0 },
	{ "pipex", sizeof(struct msg_pipex), pipex_encode,
	    pipex_decode, 0 },
	{ "pipex_added", sizeof(struct msg_pipex_added), pipex_added_encode,
	    pipex_added_decode, 0 },
	{ "pipex_del", sizeof(struct msg_pipex_del), pipex_del_encode,
	    pipex_del_decode, 0 },
	{ "pipex_gone", sizeof(struct msg_pipex_gone), pipex_gone_encode,
	    pipex_gone_decode, 0 },
	{ "pipex_stats", sizeof(struct msg_pipex_stats), pipex_stats_encode,
	    pipex_stats_decode, 0 },
	{ "ike_packet", sizeof(struct msg_ike_packet), ike_packet_encode,
	    ike_packet_decode, 1 },
	{ "l2tp_packet", sizeof(struct msg_l2tp_packet), l2tp_packet_encode,
	    l2tp_packet_decode, 1 },
	{ "ike_dataplane", sizeof(struct msg_ike_dataplane),
	    ike_dataplane_encode, ike_dataplane_decode, 0 },
	{ "session_prove", sizeof(struct msg_session_prove),
	    session_prove_encode, session_prove_decode, 0 },
	{ "session_proved", sizeof(struct msg_session_proved),
	    session_proved_encode, session_proved_decode, 0 },
	{ "session_login", sizeof(struct msg_session_login),
	    session_login_encode, session_login_decode, 0 }
};
#define NCODECS	(sizeof(codecs) / sizeof(codecs[0]))

#endif
