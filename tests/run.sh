#!/usr/bin/env bash
# Builds everything and runs all tests from a fresh clone; the exit status is that of ctest.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: tests/run.sh [CTEST ARGUMENT]...

Installs what is missing, builds everything into build/ and runs the tests; arguments go to ctest, for example
  tests/run.sh -R storage      only the tests whose name contains "storage"
  tests/run.sh -N              list the tests
With CI=true in the environment every warning of the compiler is an error.
USAGE
}

main() {
    local root
    case ${1:-} in
        -h | --help)
            usage
            exit 0
            ;;
    esac
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    cd "$root"
    # shellcheck source=../examples/setup.sh
    . examples/setup.sh

    setup test
    configure
    build_target all
    # Without a test to run ctest would report success.
    exec ctest --test-dir build --output-on-failure --no-tests=error "$@"
}

main "$@"
