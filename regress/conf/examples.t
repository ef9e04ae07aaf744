#!/bin/sh
# Every example of vpn.conf(5) and of etc/ is taken as it stands. In the manual
# a comment before each example says what it is a part of.

top=../..
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0

awk -v dir="$dir" '
/^\.\\" example: / { kind = $3; next }
/^\.Bd -literal/ { on = 1; next }
/^\.Ed/ { if (on && kind == "") { print "an example without its kind"; exit 1 }
	on = 0; kind = ""; next }
on { if (!named) { file = dir "/" ++i "." kind; named = 1 }
	gsub(/\\e/, "\\"); print > file }
!on { named = 0 }
' "$top/man/vpn.conf.5" || exit 1

ike='ike passive esp transport proto udp from 192.0.2.1 port 1701 to any psk x'
tunnel='	listen on 192.0.2.1'
ipcp='	pool-address 10.9.0.2-10.9.0.254'
interface='interface pppx0 address 10.9.9.1 ipcp IPCP'
auth='authentication LOCAL type local { users-file "/etc/vpn.users" }'

# whole KIND FILE: the example with what it needs around it
whole() {
	part=$(cat "$2")
	case $1 in whole) echo "$part"; return ;; esac
	case $1 in ike) echo "$part" ;; *) echo "$ike" ;; esac
	case $1 in global | interface | authentication) echo "$part" ;; esac
	echo 'tunnel L2TP protocol l2tp {'
	case $1 in tunnel) echo "$part" ;; *) echo "$tunnel" ;; esac
	printf '}\nipcp IPCP {\n'
	case $1 in ipcp) echo "$part" ;; *) echo "$ipcp" ;; esac
	printf '}\n%s\n%s\n' "$interface" "$auth"
	echo 'bind tunnel from L2TP authenticated by LOCAL to pppx0'
}

for f in "$dir"/*.* "$top"/etc/*.conf; do
	n=$((n + 1))
	kind=whole
	case $f in "$dir"/*) kind=${f##*.} ;; esac
	(umask 077; whole "$kind" "$f" >"$dir/conf")
	if out=$(./t_conf_pairs "$dir/conf" 2>&1); then
		echo "ok $n - ${f##*/}"
	else
		echo "not ok $n - ${f##*/}"
		echo "$out" | sed 's/^/# /'
	fi
	rm -f "$dir/conf"
done
[ "$n" -ge 10 ] || echo "not ok $((n + 1)) - found only $n examples"
echo "1..$n"
