#!/usr/bin/env bash
# Puts in place all that Infernomics needs, and nothing that is there already:
#
#   .ci/bootstrap.sh run      what the program needs (window libraries only where there is a screen)
#   .ci/bootstrap.sh check    that, and what the tests need
#
# uv comes by pip into build/uv, the locked environment into .venv, system libraries by apt-get where
# this is Debian (or a relative) and we are root. Elsewhere the missing ones are named, with the line
# that installs them, and the script stops. A stamp in .venv makes every later call a matter of
# milliseconds.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

headless_packages=(libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3)
window_packages=(libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0)
check_commands=(Xvfb xauth strace pdffonts qpdf)
check_packages=(xvfb xauth strace poppler-utils qpdf)

say() { printf 'infernomics: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

case ${1:-} in
    # The levels are nested: each includes those before it.
    run) if [[ $(uname -s) == Linux && -n ${DISPLAY:-} ]]; then level=window; else level=headless; fi ;;
    check) level=check ;;
    *) fail "usage: .ci/bootstrap.sh run|check" ;;
esac

# ---------------------------------------------------------------------------- already done?

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# The path is part of the key: an environment copied along with its checkout still runs the old place's
# code. core/__init__.py is part of it because it holds the version, which the environment records.
key() { { printf '%s\n' "$root" && cat pyproject.toml uv.lock core/__init__.py .ci/bootstrap.sh; } | sha256; }

wanted_key=$(key)
is_stamped() { [[ -f .venv/.ready-$1 && $(<".venv/.ready-$1") == "$wanted_key" ]]; }

if is_stamped "$level" && [[ -x .venv/bin/python && -x .venv/bin/infernomics ]] \
    && [[ $level != check || -x .venv/bin/pytest ]]; then
    exit 0
fi

# ---------------------------------------------------------------------------- system packages

install_log=build/system-packages.log

has_apt() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

is_installed() { [[ $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) == *" installed" ]]; }

# Installs what is not there of the packages named, or says how and stops. $1 tells what it is for.
require_packages() {
    local reason=$1 package
    shift
    local missing=()
    if ! has_apt; then
        say "$reason"
        fail "install what is missing with this system's package manager; on Debian the packages are $*"
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    # All there by dpkg's word and yet something does not load: let apt-get look at all of them.
    ((${#missing[@]})) || missing=("$@")
    if ((EUID != 0)); then
        say "$reason"
        say "run this line, then the same command again:"
        printf '\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n\n' "${missing[*]}" >&2
        exit 1
    fi
    say "$reason"
    say "installing by apt-get: ${missing[*]}"
    mkdir -p build
    # A list that cannot be fetched is no reason to stop: the install itself tells whether it mattered.
    if ! {
        DEBIAN_FRONTEND=noninteractive apt-get update || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    } </dev/null >"$install_log" 2>&1; then
        tail -n 20 "$install_log" >&2
        fail "apt-get could not install: ${missing[*]} (all it said is in $install_log)"
    fi
}

# ---------------------------------------------------------------------------- uv

# Bytecode is compiled once at installation; a machine that forbids it would double every start.
unset PYTHONDONTWRITEBYTECODE
# The one environment we mean is .venv, whatever happens to be activated in the caller's shell.
unset VIRTUAL_ENV
export UV_PROJECT_ENVIRONMENT=$root/.venv
# The system's Python where it will do; another is fetched only where there is none.
export UV_PYTHON_PREFERENCE=${UV_PYTHON_PREFERENCE:-system}
export UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-180}
if [[ ! -w ${HOME:-/nonexistent} ]]; then
    export UV_CACHE_DIR=${UV_CACHE_DIR:-$root/build/uv-cache}
fi

# "--version" rather than "command -v": a version manager's shim is found and yet may not run.
find_uv() {
    local candidate
    for candidate in uv "$root/build/uv/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

find_pip_python() {
    local candidate
    for candidate in python3 python python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -m pip --version >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

install_uv() {
    local python
    if ! find_pip_python >/dev/null; then
        require_packages "Python with pip is missing" python3 python3-pip ca-certificates
    fi
    python=$(find_pip_python) || fail "no Python with pip was found: install one, or uv itself (https://docs.astral.sh/uv)"
    say "installing uv by pip into build/uv"
    rm -rf build/uv build/uv.new
    mkdir -p build/uv/bin
    # "--target" needs neither a virtual environment nor leave to write into an externally managed
    # Python, and nothing outside the checkout changes. The two settings would forbid it.
    PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$python" -m pip install --quiet --no-input --target build/uv.new 'uv>=0.8,<1' </dev/null \
        || fail "pip could not install uv"
    # The program stands alone; the Python files beside it would be found by tools that look for ours.
    mv build/uv.new/bin/uv build/uv/bin/uv
    rm -rf build/uv.new
}

uv=$(find_uv) || {
    install_uv
    uv=$(find_uv) || fail "uv was installed into build/uv, but does not run there"
}

# ---------------------------------------------------------------------------- the environment

# See key(): an environment made at another place is useless here, and uv would not notice.
if [[ -f .venv/.root && $(<.venv/.root) != "$root" ]]; then
    say "the environment in .venv belongs to $(<.venv/.root): making a new one"
    rm -rf .venv
fi

say "putting the locked environment into .venv"
# Reinstalling ourselves costs half a second and brings the recorded version in step.
"$uv" sync --locked --compile-bytecode --reinstall-package infernomics </dev/null \
    || fail "uv could not make the locked environment"
printf '%s' "$root" >.venv/.root

# ---------------------------------------------------------------------------- system libraries

# Each appends to these two what it finds lacking, so that one line installs everything.
reasons=()
wanted_packages=()

qt_problem=
qt_starts() {
    qt_problem=$(QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 .venv/bin/python -c '
from PySide6 import QtCore, QtGui, QtSvg, QtWidgets
import pyqtgraph
QtWidgets.QApplication([])' 2>&1 >/dev/null)
}

look_for_qt() {
    qt_starts && return
    [[ $(uname -s) == Linux ]] || fail "Qt does not start: $qt_problem"
    reasons+=("Qt does not start (${qt_problem##*$'\n'})")
    wanted_packages+=("${headless_packages[@]}")
}

# Qt loads its plugin for X windows only when the first window is wanted; by then it is too late for a
# plain word about what the plugin lacks.
look_for_window_libraries() {
    local plugin missing count
    plugin=$(.venv/bin/python -c '
import importlib.util, pathlib
print(pathlib.Path(importlib.util.find_spec("PySide6").origin).parent / "Qt/plugins/platforms/libqxcb.so")')
    missing=$(ldd "$plugin" 2>/dev/null | awk '/not found/ { print $1 }' | sort -u)
    [[ -n $missing ]] || return 0
    count=$(wc -l <<<"$missing")
    reasons+=("Qt's windows lack system libraries ($(sed -n 1p <<<"$missing"), $((count)) in all)")
    wanted_packages+=("${window_packages[@]}")
}

look_for_test_commands() {
    local command
    for command in "${check_commands[@]}"; do
        command -v "$command" >/dev/null && continue
        reasons+=("the tests need $command")
        wanted_packages+=("${check_packages[@]}")
        return
    done
}

look_for_everything() {
    reasons=()
    wanted_packages=()
    look_for_qt
    [[ $(uname -s) == Linux ]] || return 0
    [[ $level == headless ]] || look_for_window_libraries
    [[ $level != check ]] || look_for_test_commands
}

joined_reasons() { local IFS=';' && printf '%s' "${reasons[*]}" | sed 's/;/; /g'; }

look_for_everything
if ((${#reasons[@]})); then
    require_packages "$(joined_reasons)" "${wanted_packages[@]}"
    look_for_everything
    ((${#reasons[@]} == 0)) || fail "$(joined_reasons), although these are installed: ${wanted_packages[*]}"
fi

for reached in headless window check; do
    printf '%s' "$wanted_key" >".venv/.ready-$reached"
    [[ $reached != "$level" ]] || break
done
say "ready"
