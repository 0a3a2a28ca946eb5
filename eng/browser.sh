# shellcheck shell=bash
# Sourced after common.sh. Finds the browser that tests/Browser drives: Debian's chromium, or the one that WAACTORS_CHROMIUM names.
#
#   browser_usable    whether there is one; as root on Debian it is installed when it is missing. Sets BROWSER_WHY otherwise

browser_usable() {
    BROWSER_WHY=''
    [[ ! -x ${WAACTORS_CHROMIUM:-/usr/bin/chromium} ]] || return 0
    if [[ -z ${WAACTORS_CHROMIUM:-} && $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
        say "Chromium: not found; installing Debian's package."
        mkdir -p "$LOGS"
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; } >"$LOGS/apt-chromium.log" 2>&1 </dev/null || true
        [[ ! -x /usr/bin/chromium ]] || return 0
        BROWSER_WHY="installing chromium failed; see $LOGS/apt-chromium.log"
        return 1
    fi
    BROWSER_WHY="chromium was not found; install it (Debian: apt-get install chromium), or name one in WAACTORS_CHROMIUM"
    return 1
}
