#!/bin/sh
# Copyright (c) 2026 The adit authors
#
# Permission to use, copy, modify, and distribute this software for any
# purpose with or without fee is hereby granted, provided that the above
# copyright notice and this permission notice appear in all copies.
#
# THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
# WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
# MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
# ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
# WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
# ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
# OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.


# Each counter that vpnctl(8) explains is one of the daemon it is said to be of.

cd "$(dirname "$0")/../.." || exit 1
n=0 failed=0

# sources DAEMON: where its counters have their names
sources() {
	case $1 in
	ikeyd)		echo ikeyd/control.c ikeyd/engine.c ikeyd/ike/counter.c ;;
	l2tpd)		echo l2tpd/l2tp/counter.c ;;
	pppd-lite)	echo pppd-lite/show.c pppd-lite/ppp/counter.c ;;
	pipexd)		echo pipexd/show.c pipexd/count.c pipexd/esp/counters.c ;;
	*)		sources ikeyd; sources l2tpd; sources pppd-lite
			sources pipexd ;;
	esac
}

# known DAEMON NAME; the names of what came of ESP are made of two words
known() {
	# shellcheck disable=SC2046
	grep -qF "\"$2\"" $(sources "$1") && return 0
	case $2 in
	esp_in_*)	k_result=${2#esp_in_} ;;
	esp_out_*)	k_result=${2#esp_out_} ;;
	*)		return 1 ;;
	esac
	grep -qF "\"$k_result\"" pipexd/esp/counters.c
}

# Names that begin or end with _ stand for many.
awk '/^\.Sh / { on = $2 == "COUNTERS" }
on && /^\.It [a-z]/ { daemon = $2; sub(",", "", daemon) }
on && /^\.It [A-Z]/ { daemon = "any" }
on && $1 == ".Cm" { for (i = 2; i <= NF; i++)
	if ($i ~ /^[a-z][a-z0-9_]*[a-z0-9]$/)
		print daemon == "" ? "any" : daemon, $i }' man/vpnctl.8 |
    grep -v -e ' show$' -e ' counters$' >"${TMPDIR:-/tmp}/counters.$$"
while read -r daemon name; do
	n=$((n + 1))
	if known "$daemon" "$name"; then
		echo "ok $n - $daemon: $name"
	else
		echo "not ok $n - $daemon has no counter $name"
		failed=1
	fi
done <"${TMPDIR:-/tmp}/counters.$$"
rm -f "${TMPDIR:-/tmp}/counters.$$"
[ "$n" -ge 60 ] || { n=$((n + 1)); echo "not ok $n - too few"; failed=1; }
echo "1..$n"
exit $failed
