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


/* What is counted, and the words for it. Runs in: pipexd worker. */

#include "sa.h"

static const char *const names[] = {
	[ESP_OK] = "ok", [ESP_SHORT] = "short",
	[ESP_RESERVED_SPI] = "reserved_spi", [ESP_NO_SA] = "unknown_spi",
	[ESP_REPLAY] = "replay", [ESP_ICV] = "icv", [ESP_PAD] = "padding",
	[ESP_DUMMY] = "dummy", [ESP_INNER] = "inner_header",
	[ESP_LIFETIME] = "lifetime",
	[ESP_NO_FLOW] = "no_sa", [ESP_TOO_LONG] = "too_long",
	[ESP_SEQ_END] = "sequence_end", [ESP_FAILED] = "failed"
};

const char *
esp_result_name(unsigned int result)
{
	return result < ESP_NRESULTS ? names[result] : "unknown";
}

const struct esp_counters *
esp_counters(const struct esp *e)
{
	return &e->counters;
}
