#!/usr/bin/env bash
# Makes the Debian package of BUILD_FOLDER and looks at what is in it; needs no root.
#
# Usage: package_test.sh BUILD_FOLDER. Status 77 where the tools of packages are not installed.
set -euo pipefail

build=$(cd "$1" && pwd)
for tool in cpack dpkg-deb dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || { echo "skipped: there is no $tool" >&2; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "package_test: $*" >&2; exit 1; }

cmake --build "$build" --target entente_manual >"$work/build.log" 2>&1 || fail "$(tail -n 20 "$work/build.log")"
(cd "$work" && cpack --config "$build/CPackConfig.cmake" -B "$work/out") >"$work/cpack.log" 2>&1 ||
    fail "$(tail -n 20 "$work/cpack.log")"
package=$(echo "$work"/out/*.deb)
[ -f "$package" ] || fail "no package was made"

dpkg-deb --extract "$package" "$work/root"
dpkg-deb --control "$package" "$work/control"
for file in usr/bin/entente usr/share/entente/models/english-core.model usr/share/man/man1/entente.1* \
    usr/share/bash-completion/completions/entente usr/share/zsh/vendor-completions/_entente \
    usr/share/fish/vendor_completions.d/entente.fish etc/entente/entente.conf lib/systemd/system/entente.service; do
    # shellcheck disable=SC2086 # the pattern of the compressed manual page
    ls "$work/root"/$file >/dev/null || fail "the package has no $file"
done
for script in postinst prerm postrm; do
    [ -x "$work/control/$script" ] || fail "$script cannot be run"
    sh -n "$work/control/$script"
done
# A token is made, and articles imported, before the service runs for the first time.
grep -q '^ *install -d .* /var/lib/entente$' "$work/control/postinst" || fail "nobody makes /var/lib/entente"
grep -qx /etc/entente/entente.conf "$work/control/conffiles" || fail "the configuration is no conffile"
depends=$(dpkg-deb --field "$package" Depends)
for needed in librocksdb libxml2 poppler-utils adduser; do
    [[ $depends == *$needed* ]] || fail "the package does not depend on $needed: $depends"
done

# The program of the package finds its models beside it, and its configuration is right.
cat >"$work/article.txt" <<<"Norway and Sweden signed a treaty in Oslo on Monday."
"$work/root/usr/bin/entente" extract "$work/article.txt" >"$work/read.json"
grep -q '"SIGNED"' "$work/read.json" || fail "the packed program reads nothing"
sed "s#/var/lib/entente/graph#$work/graph#" "$work/root/etc/entente/entente.conf" >"$work/entente.conf"
"$work/root/usr/bin/entente" --config "$work/entente.conf" import "$work/article.txt" >/dev/null
[ -d "$work/graph" ] || fail "the configured store was not made"

if command -v systemd-analyze >/dev/null; then
    faults=$(systemd-analyze verify --man=no "$work/root/lib/systemd/system/entente.service" 2>&1 |
        grep -v 'is not executable' | grep -i 'entente.service') || true
    [ -z "$faults" ] || fail "systemd does not take the unit: $faults"
fi
if command -v man >/dev/null; then
    warnings=$(MANROFFSEQ='' man --warnings -l -Tutf8 "$work/root"/usr/share/man/man1/entente.1* 2>&1 >/dev/null) || true
    [ -z "$warnings" ] || fail "the manual page has faults: $warnings"
fi
echo "1 passed, 0 failed"
