#!/usr/bin/env bash
# Runs clients that others wrote against `entente serve`: so far that of the Neo4j Query API, from npm.
#
#   run_clients.sh ENTENTE
#
# Exit status 77, "skipped", with a line that says why, when Node.js is not there or npm cannot fetch the clients.
set -euo pipefail

work=
server=

clean_up() {
    [ -z "$server" ] || kill "$server" 2> /dev/null || true
    [ -z "$work" ] || rm -rf "$work"
}

skip() {
    echo "skipped: $1"
    exit 77
}

main() {
    local binary here url="" _
    binary=$(realpath "$1")
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    command -v npm > /dev/null || skip "there is no npm"
    trap clean_up EXIT
    work=$(mktemp -d)
    cp "$here"/package.json "$here"/*.mjs "$work/"
    cd "$work"
    npm install --no-audit --no-fund --silent > npm.log 2>&1 || skip "npm cannot fetch the clients: $(tail -1 npm.log)"
    # The client's modules are not marked as such, so it has to be bundled.
    node_modules/.bin/esbuild query_api_client.mjs --bundle --platform=node --format=cjs --outfile=client.cjs \
        --log-level=error

    : > serve.log  # there before the loop below looks into it, however late the server starts
    "$binary" --db memory: serve --port 0 >> serve.log &
    server=$!
    for _ in $(seq 1 600); do
        url=$(sed -n 's/.* serving \(http[^ ]*\) .*/\1/p' serve.log)
        [ -n "$url" ] && break
        sleep 0.1
    done
    [ -n "$url" ] || {
        echo "the server did not start"
        exit 1
    }
    node client.cjs "$url"
}

main "$@"
