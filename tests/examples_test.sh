#!/usr/bin/env bash
# The commands that the README and the examples show, run as a stranger would: import, ask, import more.
set -euo pipefail

entente=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
server=
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT

fail() {
    printf 'failed: %s\n' "$1" >&2
    exit 1
}

contains() {
    case $1 in
        *"$2"*) ;;
        *) fail "expected to see '$2' in: $1" ;;
    esac
}

summary=$("$entente" import --db "$folder/store" "$root/examples/articles")
contains "$summary" 'added 6'
contains "$("$entente" import --db "$folder/store" "$root/examples/articles")" 'unchanged 6'
"$entente" check --db "$folder/store" >/dev/null || fail 'check finds faults'

# The tables, whatever their order; again, nothing changes; beside the articles.
for store in tables store; do
    summary=$("$entente" import --db "$folder/$store" "$root/examples/tables/relations.csv" "$root/examples/tables/countries.csv")
    contains "$summary" 'added 11 nodes and 15 edges, unchanged 0 and 0, refused 0'
    summary=$("$entente" import --db "$folder/$store" "$root/examples/tables")
    contains "$summary" 'added 0 nodes and 0 edges, unchanged 11 and 15, refused 0'
    "$entente" check --db "$folder/$store" >/dev/null || fail 'check finds faults after an import of tables'
done

# Stopped in the middle of a table, when it has read more than a pipe holds: the store is as it was, and goes on.
mkfifo "$folder/rows"
"$entente" import --db "$folder/tables" --as csv - <"$folder/rows" >"$folder/told" 2>&1 &
server=$!
exec 3>"$folder/rows"
{ printf 'id:ID\n'; seq 1 40000; } >&3
kill -INT "$server"
exec 3>&-
if wait "$server"; then fail 'an import that was stopped says that all is well'; fi
server=
contains "$(cat "$folder/told")" 'stopped'
contains "$("$entente" check --db "$folder/tables" 2>&1)" 'checked 11 nodes, 15 edges'
summary=$(printf 'id:ID\n1\n' | "$entente" import --db "$folder/tables" --as csv -)
contains "$summary" 'added 1 nodes'

mkfifo "$folder/ready"
"$entente" serve --db "$folder/store" --port 0 >"$folder/ready" &
server=$!
read -r ready <"$folder/ready"
contains "$ready" 'http://127.0.0.1:'
url=http://127.0.0.1:${ready##*http://127.0.0.1:}
url=${url%% *}

answer=$(python3 "$root/examples/ask.py" --url "$url" --type SIGNED Morocco)
contains "$answer" 'Morocco SIGNED'
contains "$answer" 'Evidence:'
told=$(ENTENTE_SKIP_SETUP=1 "$root/examples/import_and_ask.sh" "$url" 2>&1) || fail "import_and_ask.sh: $told"
contains "$told" 'Evidence:'
# Whole answers, then the look into them: a reader that leaves a pipe early is a fault of curl's to pipefail.
contains "$(curl -sf "$url/v1/nodes?name=Morocco")" '"country/MA"'
contains "$(curl -sf "$url/v1/subgraph?seed=Morocco&depth=2&format=cytoscape")" '"elements"'

contains "$(curl -sf "$url/v1/nodes/state/sweden/neighbors?types=MEMBER")" '2024-03-07'

kill -TERM "$server"
wait "$server" || fail 'the server did not end cleanly'
server=
printf 'all examples work\n'
