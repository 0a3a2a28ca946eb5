# shellcheck shell=bash
# Sourced by run, test and the other scripts here: where things are, and small things that all of them need.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
DATA="${WAACTORS_DATA:-$ROOT/.data}"
case "$DATA" in /*) ;; *) DATA="$PWD/$DATA" ;; esac
LOGS="$DATA/logs"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# An argument that makes no sense: usage (a function of the calling script) and 2, as the shell's own commands do.
misuse() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    usage >&2
    exit 2
}

need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is needed and was not found; install $2."; }

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port nobody listens on, below the range that the system gives to outgoing connections.
free_port() {
    local port try
    for try in {1..100}; do
        port=$((20000 + (RANDOM * 32768 + RANDOM + try) % 12000))
        port_in_use "$port" || { printf '%s\n' "$port"; return; }
    done
    fail "no free port was found between 20000 and 32000."
}

# Status of GET path at a loopback port; 000 when nothing answers.
http_status() {
    local code
    code=$(
        exec 2>/dev/null
        exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 0
        printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
        read -r -t 5 _ code _ <&3 && printf '%s' "$code"
    ) || true
    printf '%s\n' "${code:-000}"
}

# Waits until a path of a loopback port answers 200; 1 when its process ended first, 2 when the deadline passed.
wait_ready() {
    local port=$1 path=$2 pid=$3 deadline=$((SECONDS + $4))
    while [[ $(http_status "$port" "$path") != 200 ]]; do
        kill -0 "$pid" 2>/dev/null || return 1
        ((SECONDS < deadline)) || return 2
        sleep 0.2
    done
}

# Asks a process to end and waits; after the limit it is killed.
stop_process() {
    local pid=$1 name=$2 deadline=$((SECONDS + $3))
    kill -TERM "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            say "$name did not stop within $3 s and is killed."
            kill -KILL "$pid" 2>/dev/null || true
            break
        fi
        sleep 0.1
    done
    wait "$pid" 2>/dev/null || true
}
