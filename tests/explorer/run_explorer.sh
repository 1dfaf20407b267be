#!/usr/bin/env bash
# run_explorer.sh PROGRAM: the explorer's tests, without a browser and in one. Exit status 77, skipped, where there is no browser or npm.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ENTENTE_BINARY=$(realpath "$1")
export ENTENTE_BINARY
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}

skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

[ -x "$CHROMIUM" ] || skip "there is no $CHROMIUM (Debian: apt-get install chromium); CHROMIUM names another"
command -v npm >/dev/null || skip "npm is not installed"
cd "$here"
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || skip "npm could not fetch what package-lock.json names"
    touch node_modules/.package-lock.json
fi
(cd "$here/../../server/explorer" && npm run --silent check)
exec node --test unit_test.mjs client_test.mjs explorer_test.mjs
