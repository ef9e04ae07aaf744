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


/* NAME.ctl: vpnctl connects to the control socket of a daemon's engine. After
 * HELLO both ways (msg/hello.h), one request at a time, answered by records
 * and one END with the request's id. A client that does not read, says nothing
 * for CTL_IDLE seconds or breaks a rule is cut off. Texts are u16 length and
 * bytes (wbuf_str).
 *
 * CTL_MONITOR is answered by records of the kind "event" with the request's
 * id, one at once and one for each thing that happens, until the client goes;
 * no END comes, and no other request may. */

#ifndef ADIT_MSG_CTL_H
#define ADIT_MSG_CTL_H

enum ctl_type {
	/* MSG_HELLO = 1 both ways */
	CTL_SHOW = 2,		/* vpnctl -> daemon: text "sessions", "sas", ... */
	CTL_CLOSE = 3,		/* vpnctl -> daemon: text, the id to close */
	CTL_RELOAD = 4,		/* vpnctl -> daemon: empty */
	CTL_LOG = 5,		/* vpnctl -> daemon: text "verbose" or "brief" */
	CTL_MONITOR = 6,	/* vpnctl -> daemon: empty; see below */
	CTL_RECORD = 32,	/* daemon -> vpnctl: a record (proc/record.h) */
	CTL_END = 33		/* daemon -> vpnctl: u8 status, text */
};

enum ctl_status { CTL_OK = 0, CTL_FAILED = 1 };

#define CTL_TEXTLEN	256	/* longest text of a request or END, with NUL */
#define CTL_IDLE	10	/* seconds */

#endif
