#!/usr/bin/env bash
# Load figures of `entente serve` by wrk, beside a server of the same HTTP library that only says hello, in one run.
#
#   server_load.sh BUILD [PORT]
#
# BUILD is the build folder; PORT and the one after it are used (default: 7474). Takes half a minute, and needs a machine
# that does nothing else: wrk has one thread and eight connections, and takes a processor itself. Prints requests a second
# and the latency's distribution of each, and the share of the hello-world's rate that each has, three rounds in turn.
set -euo pipefail

command -v wrk >/dev/null || {
    echo "wrk is not installed: apt-get install wrk" >&2
    exit 1
}
build=$(realpath "$1")
port=${2:-7474}
hello_port=$((port + 1))
work=$(mktemp -d)
servers=()

clean_up() {
    kill "${servers[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

"$build/entente" --db "$work/store" import "$(dirname "$0")/../../examples/articles" >/dev/null 2>&1
"$build/entente" --db "$work/store" serve --port "$port" >"$work/serve.log" 2>&1 &
servers+=($!)
"$build/tests/hello_server" "$hello_port" &
servers+=($!)
for url in "localhost:$port/readyz" "localhost:$hello_port/hello"; do
    curl -sf --retry 50 --retry-delay 0 --retry-all-errors --retry-max-time 30 "$url" >/dev/null
done

# rate NAME URL: prints figures, and keeps requests a second in $work/NAME.
rate() {
    wrk -t1 -c8 -d2s --latency "$2" >"$work/wrk"
    awk -v name="$1" '/Requests\/sec/ {rate = $2} /50%/ {half = $2} /99%/ {most = $2} /Non-2xx/ {bad = " " $0}
        END {printf "%-28s %9.0f requests/s   p50 %8s   p99 %8s%s\n", name, rate, half, most, bad}' "$work/wrk"
    awk '/Requests\/sec/ {print $2}' "$work/wrk" >>"$work/$1"
}

median() { sort -g "$work/$1" | sed -n 2p; }

for _ in 1 2 3; do
    rate hello "http://127.0.0.1:$hello_port/hello"
    rate node "http://127.0.0.1:$port/v1/nodes/country/MA"
    rate health "http://127.0.0.1:$port/healthz"
    rate neighbors "http://127.0.0.1:$port/v1/nodes/country/MA/neighbors?limit=10"
done
for name in node health neighbors; do
    awk -v name="$name" -v one="$(median "$name")" -v hello="$(median hello)" \
        'BEGIN {printf "%-10s %3.0f %% of hello-world (medians of three)\n", name, 100 * one / hello}'
done
