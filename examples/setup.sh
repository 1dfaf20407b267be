#!/usr/bin/env bash
# Installs the distribution packages that Entente needs and that are missing here, and nothing else. Where none is
# missing it needs neither root nor network. Also sourced by the two commands of the README, for its functions.
set -euo pipefail

# Catch2 is among these because one configuration of build/ serves quickstart and tests alike.
build_packages=(g++ cmake ninja-build librocksdb-dev libboost-graph-dev libcpp-httplib-dev nlohmann-json3-dev catch2
                libicu-dev libssl-dev libxxhash-dev libstemmer-dev libcld2-dev libre2-dev libxml2-dev libserd-dev
                git ca-certificates)
# The explorer is built with these, and openCypher's conformance kit runs on them, whoever they come from.
command -v npm >/dev/null || build_packages+=(nodejs npm)
ask_packages=(curl python3 poppler-utils)  # to read PDF, and to ask a running server: quickstart, examples, tests
# What makes certificates, second opinions on the graph algorithms and on /openapi.json, readers of our exports that others
# wrote, and a browser.
test_packages=(openssl python3-networkx python3-jsonschema python3-rdflib raptor2-utils graphviz libxml2-utils chromium)

note() { printf 'entente: %s\n' "$*" >&2; }

fail() {
    note "error: $*"
    exit 1
}

bad_usage() {
    note "error: $*"
    exit 2
}

# Prints those of the packages $@ that are not installed, one a line.
missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed //p') || true
    for package in "$@"; do
        grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
    done
}

# Runs apt-get with arguments $@ as root, silently; $apt_log holds what it said. A failure is the caller's to report.
run_apt() {
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
        </dev/null >>"$apt_log" 2>&1
}

# Returns once apt-get can be run as root, asking for the password if a person is there to give it.
require_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    local advice="as root, run: apt-get update && apt-get install -y --no-install-recommends $*"
    command -v sudo >/dev/null || fail "packages are missing, and this user is not root and has no sudo; $advice"
    sudo -n true 2>/dev/null && return 0
    { [ -t 2 ] && sudo -v; } || fail "packages are missing, and sudo does not let this user install them; $advice"
}

install_packages() {
    require_root "$@"
    note "installing $# packages: $*"
    apt_log=$(mktemp)
    # One broken third-party source fails the update as a whole, though the packages may well be there.
    run_apt update || note "warning: apt-get update failed; going on with the package lists there are"
    if ! run_apt install -y --no-install-recommends "$@"; then
        tail -n 30 "$apt_log" >&2
        fail "apt-get could not install the packages (is there a network?); its full output is in $apt_log"
    fi
    rm -f "$apt_log"
}

# setup GROUP...: see setup_usage below.
setup() {
    local wanted=() missing=() group
    for group in "$@"; do
        case $group in
            build) wanted+=("${build_packages[@]}") ;;
            ask) wanted+=("${ask_packages[@]}") ;;
            test) wanted+=("${build_packages[@]}" "${ask_packages[@]}" "${test_packages[@]}") ;;
            *) bad_usage "unknown group of packages '$group'; there are build, ask and test" ;;
        esac
    done
    [ "${ENTENTE_SKIP_SETUP:-}" != 1 ] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        fail "this system has no apt; install what these Debian packages hold, then set ENTENTE_SKIP_SETUP=1:" \
            "${wanted[*]}"
    fi
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
}

# How many compilers may run at once: one per processor, and per 2 GB of the memory that is free to us.
build_jobs() {
    local processors memory_kb cgroup_bytes jobs
    processors=$(nproc)
    memory_kb=$(awk '$1 == "MemAvailable:" {print $2}' /proc/meminfo)
    cgroup_bytes=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)
    if [[ $cgroup_bytes =~ ^[0-9]+$ ]] && [ $((cgroup_bytes / 1024)) -lt "$memory_kb" ]; then
        memory_kb=$((cgroup_bytes / 1024))
    fi
    jobs=$((memory_kb / 2000000))
    [ "$jobs" -lt "$processors" ] || jobs=$processors
    [ "$jobs" -ge 1 ] || jobs=1
    printf '%s\n' "$jobs"
}

# Sets up build/ in the current folder by the preset `release`, silent unless there is something to say.
configure() {
    local strictness=()
    [ "${CI:-}" != true ] || strictness=(-DENTENTE_WERROR=ON)
    [ -e build/CMakeCache.txt ] || note "configuring build/"
    cmake --preset release --log-level=WARNING "${strictness[@]}" >/dev/null ||
        fail "cmake could not configure build/; if it holds an older configuration, remove it and try again"
}

build_target() {
    local jobs
    jobs=$(build_jobs)
    note "building with $jobs compiler(s) at once; the first build takes some minutes"
    cmake --build --preset release --parallel "$jobs" --target "$1" >&2 || fail "the build failed"
}

setup_usage() {
    cat <<'USAGE'
usage: examples/setup.sh GROUP...

Installs the missing Debian packages of each GROUP with apt-get, using sudo if need be:
  build   compilers and libraries
  ask     what the examples ask a running server with
  test    both

ENTENTE_SKIP_SETUP=1 installs nothing, for systems where you look after the dependencies yourself.
USAGE
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    case ${1:-} in
        -h | --help) setup_usage ;;
        '')
            setup_usage >&2
            exit 2
            ;;
        *) setup "$@" ;;
    esac
fi
