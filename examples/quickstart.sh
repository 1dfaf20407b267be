#!/usr/bin/env bash
# From a fresh clone to an answer: builds Entente, imports the articles beside this script, asks one question about
# them, and serves the graph until Ctrl-C.
set -euo pipefail
export LC_ALL=C.UTF-8

usage() {
    cat <<'USAGE'
usage: examples/quickstart.sh [--no-serve] [--port N] [--db DIR]

  --no-serve   end after the answer
  --port N     serve on 127.0.0.1:N (default 7474; with --no-serve any free port)
  --db DIR     the store (default $ENTENTE_DB, or entente.db in this folder)
USAGE
}

db=${ENTENTE_DB:-entente.db}
port=
keep_serving=true
server_pid=
ready_file=

parse_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --no-serve) keep_serving=false ;;
            --port | --db)
                [ -n "${2:-}" ] || bad_usage "$1 needs a value"
                if [ "$1" = --port ]; then port=$2; else db=$2; fi
                shift
                ;;
            -h | --help)
                usage
                exit 0
                ;;
            *)
                usage >&2
                bad_usage "unknown argument '$1'"
                ;;
        esac
        shift
    done
    if [ -n "$port" ] && { ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || [ "$port" -gt 65535 ]; }; then
        bad_usage "--port takes a number from 1 to 65535, not '$port'"
    fi
}

# Settles the port, and finds out that it is taken before the build rather than after.
choose_port() {
    if [ -z "$port" ] && ! $keep_serving; then
        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    fi
    port=${port:-7474}
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "port $port is taken by another program; choose another with --port, such as --port $((port % 65535 + 1))"
    fi
}

stop_server() {
    local status=0
    [ -n "$server_pid" ] || return 0
    kill -TERM "$server_pid" 2>/dev/null || true
    wait "$server_pid" || status=$?
    server_pid=
    return "$status"
}

clean_up() {
    stop_server || true
    [ -z "$ready_file" ] || rm -f "$ready_file"
}

stop_on_signal() {
    trap '' INT TERM
    note "stopping"
    stop_server || fail "the server did not end cleanly"
    exit 0
}

# Starts the server in the background and returns when it has printed its line.
start_server() {
    local waited=0
    ready_file=$(mktemp)
    build/entente --db "$db" serve --host 127.0.0.1 --port "$port" >"$ready_file" &
    server_pid=$!
    until [ -s "$ready_file" ]; do
        if ! kill -0 "$server_pid" 2>/dev/null; then
            fail "the server did not start; what it says about it stands above"
        fi
        [ "$waited" -lt 600 ] || fail "the server is not ready after a minute"
        waited=$((waited + 1))
        sleep 0.1
    done
}

main() {
    local root
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    # shellcheck source=setup.sh
    . "$root/examples/setup.sh"
    parse_arguments "$@"
    case $db in /*) ;; *) db=$PWD/$db ;; esac
    cd "$root"

    setup build ask
    choose_port
    configure
    build_target entente

    note "importing examples/articles into $db"
    build/entente --db "$db" import examples/articles >&2

    trap clean_up EXIT
    trap stop_on_signal INT TERM
    start_server
    printf 'Question: what did Morocco sign, with whom, and which sentence says so?\n'
    python3 examples/ask.py --url "http://127.0.0.1:$port" --type SIGNED Morocco

    if $keep_serving; then
        cat "$ready_file" >&2
        note "open http://127.0.0.1:$port/ in a browser, or, in another terminal, run:"
        note "  examples/import_and_ask.sh http://127.0.0.1:$port"
        note "Ctrl-C stops the server"
        wait "$server_pid" || fail "the server ended by itself"
        server_pid=
    else
        stop_server || fail "the server did not end cleanly"
    fi
}

main "$@"
