#!/usr/bin/env bash
# Runs openCypher's conformance kit against `entente serve`; fails when a scenario that is not in expected_failures.txt does.
#
#   run_tck.sh ENTENTE [ARGUMENT OF THE RUNNER]...
#
# The kit and its runner are beside the repository, in ../shared/tck or $ENTENTE_TCK. Exit status 77, "skipped", with a
# line that says why, when they or Node.js are not there.
set -euo pipefail

skip() {
    echo "skipped: $1"
    exit 77
}

# Not local: the trap runs when main() has returned.
work=
server=

clean_up() {
    [ -z "$server" ] || kill "$server" 2> /dev/null || true
    [ -z "$work" ] || rm -rf "$work"
}

main() {
    local binary=$1
    shift
    local here kit
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    kit=${ENTENTE_TCK:-$here/../../../shared/tck}
    [ -d "$kit/features" ] || skip "openCypher's conformance kit is not at $kit"
    command -v node > /dev/null || skip "there is no node"
    command -v npm > /dev/null || skip "there is no npm"

    work=$(mktemp -d)
    trap clean_up EXIT
    # The kit may be read-only, and its packages have to lie beside it.
    cp -r "$kit/." "$work/tck"
    chmod -R u+w "$work/tck"
    (cd "$work/tck" && npm install --no-audit --no-fund --silent > "$work/npm.log" 2>&1) ||
        skip "npm cannot install the runner's packages: $(tail -1 "$work/npm.log")"

    : > "$work/serve.log"
    "$binary" --db "$work/db" serve --port 0 --durability relaxed --test-procedures >> "$work/serve.log" &
    server=$!
    local url="" tries
    for tries in $(seq 1 600); do
        url=$(sed -n 's/.* serving \(http[^ ]*\) .*/\1/p' "$work/serve.log")
        [ -n "$url" ] && break
        sleep 0.1
    done
    [ -n "$url" ] || {
        echo "the server did not start within $((tries / 10)) s"
        exit 1
    }
    node "$work/tck/run_tck.mjs" --base "$url" --db entente --level strict --phase --json typed \
        --proc-endpoint "$url/test/procedures" --timeout 60000 --report "$work/report.json" "$@"
    node "$here/compare.mjs" "$work/report.json" "$here/expected_failures.txt"
}

main "$@"
