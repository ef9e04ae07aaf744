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

# Each test and seed that ATTACKS.md names is there, and each number of the
# catalogue has its row.

cd "$(dirname "$0")/.." || exit 1
n=0 failed=0

result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

# found NAME: "unit/t_x: function", "conf/bad/x.in", "fuzz_x/seed"
found() {
	f_file=${1%%: *}
	f_words=${1#"$f_file"}
	f_words=${f_words#: }
	for f_try in "$f_file" "$f_file.c" fuzz/seeds/$f_file; do
		[ -f "$f_try" ] || continue
		[ -z "$f_words" ] && return 0
		grep -qF -- "$f_words" "$f_try" && return 0
	done
	return 1
}

sed -n 's/^| *[0-9].*|\(.*\)|$/\1/p' ATTACKS.md | tr '`' '\n' |
    sed -n '/^[a-z_]*\/[^ ]/p' | sort -u >"${TMPDIR:-/tmp}/attacks.$$"
while IFS= read -r name; do
	found "$name"
	result $? "$name"
done <"${TMPDIR:-/tmp}/attacks.$$"
rm -f "${TMPDIR:-/tmp}/attacks.$$"

# A to E and H; F and G are of protocols that are not here
for number in $(awk 'BEGIN { for (i = 1; i <= 86; i++) print i
    for (i = 98; i <= 120; i++) print i }'); do
	[ "$(grep -c "^| $number |" ATTACKS.md)" = 1 ]
	result $? "case $number has a row"
done
echo "1..$n"
exit $failed
