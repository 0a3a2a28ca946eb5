# shellcheck shell=bash
# Sourced after common.sh. Finds the browser that tests/Browser drives: Debian's chromium-headless-shell, which draws no windows, or its
# chromium, or the one that WAACTORS_CHROMIUM names.
#
#   browser_usable    whether there is one; as root on Debian it is installed when none is there. Sets BROWSER_WHY otherwise

browser_usable() {
    BROWSER_WHY=''
    [[ -z ${WAACTORS_CHROMIUM:-} || ! -x $WAACTORS_CHROMIUM ]] || return 0
    [[ -n ${WAACTORS_CHROMIUM:-} ]] || ! browser_there || return 0
    if [[ -z ${WAACTORS_CHROMIUM:-} && $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
        say "Chromium: not found; installing Debian's package."
        mkdir -p "$LOGS"
        { apt-get update -q && { browser_install chromium-headless-shell || browser_install chromium; }; } >"$LOGS/apt-chromium.log" 2>&1 </dev/null || true
        ! browser_there || return 0
        BROWSER_WHY="installing chromium failed; see $LOGS/apt-chromium.log"
        return 1
    fi
    BROWSER_WHY="chromium was not found; install it (Debian: apt-get install chromium-headless-shell), or name one in WAACTORS_CHROMIUM"
    return 1
}

browser_there() { [[ -x /usr/bin/chromium-headless-shell || -x /usr/bin/chromium ]]; }

browser_install() { DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$1"; }
