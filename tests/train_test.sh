#!/usr/bin/env bash
# Two trial trainings give the same models, byte for byte, and the second call of one has nothing left to do.
# Skipped (exit status 77) without the training data or a processor that can train.
set -euo pipefail

build=$1
data=${2:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=${data:-$root/../shared/data}

if [ ! -r "$data/treebank/ewt-train.conllu" ]; then
    printf 'skipped: no training data in %s\n' "$data"
    exit 77
fi
if [ "$(uname -m)" != x86_64 ] || ! grep -qw avx2 /proc/cpuinfo || ! grep -qw fma /proc/cpuinfo; then
    printf 'skipped: training needs an x86-64 processor with AVX2 and FMA\n'
    exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
first=$("$root/importers/train/train.sh" --tiny --build "$build" "$data" "$folder/a")
second=$("$root/importers/train/train.sh" --tiny --build "$build" "$data" "$folder/b")
again=$("$root/importers/train/train.sh" --tiny --build "$build" "$data" "$folder/a" 2>"$folder/said")
printf '%s\n' "$first"
[ "$first" = "$second" ] || { printf 'failed: the second training gave\n%s\n' "$second" >&2; exit 1; }
[ "$first" = "$again" ] || { printf 'failed: the models changed when there was nothing to do\n' >&2; exit 1; }
if grep -q 'train: making' "$folder/said"; then
    printf 'failed: what was there was made again\n' >&2
    exit 1
fi
cmp "$folder/a/work/teacher-1.net" "$folder/b/work/teacher-1.net"
[ "$(wc -l <<<"$first")" -eq 4 ] || { printf 'failed: not four models\n' >&2; exit 1; }
