#!/usr/bin/env bash
# Sends a new article to a running server, asks about one of its actors, and sends the article again to show that
# nothing changes.
set -euo pipefail
export LC_ALL=C.UTF-8

usage() {
    cat <<'USAGE'
usage: examples/import_and_ask.sh [URL]

URL is a running server (default http://127.0.0.1:7474), such as examples/quickstart.sh starts.
$ENTENTE_TOKEN is sent as the access token when set.
USAGE
}

title='France%20recalls%20ambassadors%20over%20submarine%20pact'

article() {
    cat <<'ARTICLE'
PARIS - France has recalled its ambassadors to the United States and Australia in anger over a security pact that
cost it a submarine contract.

Foreign Minister Jean-Yves Le Drian announced the decision on Friday, 17 September 2021. Two days earlier US
President Joe Biden, British Prime Minister Boris Johnson and Australian Prime Minister Scott Morrison had presented
the pact, called AUKUS, by video link. Under it the United States and the United Kingdom will help Australia to
build at least eight nuclear-powered submarines.

Australia cancelled an agreement of 2016 under which the French company Naval Group was to deliver twelve
conventional submarines. Le Drian accused the partners of breaking trust between allies. Morrison said that he had
told President Emmanuel Macron in June of his doubts about the project; French officials deny that they were warned.

China criticised the pact and said that it would intensify an arms race. Morrison said that Australia was not seeking
nuclear weapons. New Zealand, which is not part of AUKUS, said that the submarines would not be allowed into its
waters.
ARTICLE
}

# Goes to curl as a file, since other users of the machine can read a command line.
token_header() {
    [ -z "${ENTENTE_TOKEN:-}" ] || printf 'Authorization: Bearer %s\n' "$ENTENTE_TOKEN"
}

# Sends the article and leaves the server's answer in $answer: 201 if it was new, 200 if it was there already.
post_article() {
    local reply status
    reply=$(article | curl --silent --show-error --noproxy 127.0.0.1,localhost --max-time 60 \
        --write-out '\n%{http_code}' --header @<(token_header) --header 'Content-Type: text/plain; charset=utf-8' \
        --data-binary @- "$url/v1/articles?published=2021-09-18&title=$title&publisher=Entente%20Examples") ||
        fail "no server answers at $url; start one with examples/quickstart.sh or build/entente serve"
    status=${reply##*$'\n'}
    answer=${reply%$'\n'*}
    case $status in
        200 | 201) ;;
        401 | 403) fail "the server wants an access token with the role editor; set ENTENTE_TOKEN" ;;
        *) fail "the server answered $status: $answer" ;;
    esac
}

# That member of the JSON object in $answer; of a list its length.
member() {
    python3 -c '
import json, sys
value = json.loads(sys.argv[1])[sys.argv[2]]
print(len(value) if isinstance(value, list) else value)' "$answer" "$1" ||
        fail "not the answer of an Entente server: $answer"
}

main() {
    local root id created
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    # shellcheck source=setup.sh
    . "$root/examples/setup.sh"
    case ${1:-} in
        -h | --help)
            usage
            exit 0
            ;;
        -*) bad_usage "unknown argument '$1'; see --help" ;;
    esac
    [ $# -le 1 ] || bad_usage "one URL at most; see --help"
    url=${1:-http://127.0.0.1:7474}
    url=${url%/}
    setup ask

    note "sending an article to $url"
    post_article
    id=$(member id)
    created=$(member created)
    if [ "$created" = True ]; then
        printf 'Imported: %s, %s entities, %s claims, %s facts\n' \
            "$id" "$(member entities)" "$(member claims)" "$(member facts)"
    else
        printf 'Imported: %s was in the store already\n' "$id"
    fi

    printf 'Question: what does this article say about France?\n'
    python3 "$root/examples/ask.py" --url "$url" --article "$id" France

    note "sending the same article again"
    post_article
    created=$(member created)
    if [ "$created" != False ] || [ "$(member id)" != "$id" ]; then
        fail "the same article went in twice: $answer"
    fi
    printf 'Again:    nothing changed, it is still %s\n' "$id"
}

main "$@"
