# shellcheck shell=bash
# Sourced by run after common.sh, postgres.sh and runtime.sh. N silos of one cluster as processes of this machine, for --cluster N.
#
#   cluster_possible       ends the script with NO_CLUSTER when Microsoft.Orleans cannot be restored
#   cluster_forget_dead    after a killed run: declares its silos dead
#   cluster_place_api      ports for the silo inside the Api, when there is no --cluster
#   cluster_start          starts SILOS silos; the Api that starts afterwards is their client
#   cluster_await          waits until all silos take calls
#   cluster_watch          says which silos have ended; fails when none is left
#   cluster_stop           stops the silos one after the other

NO_CLUSTER=4
CONNECTIONS_MAX=280     # of all processes together, below the private server's limit

SILO_PIDS=()
SILO_ENDED=()

cluster_possible() {
    packages_usable "$SILO_WIRING" && return
    printf '%s: --cluster needs Microsoft.Orleans: %s.\n' "$(basename "$0")" "$RUNTIME_WHY" >&2
    exit "$NO_CLUSTER"
}

silo_program() { printf '%s\n' "$ARTIFACTS/bin/Silo/release/WaActors.Silo.dll"; }

# No silo of this data directory runs (we hold its lock), and nobody else is on its private server: whatever the membership calls active was killed. A silo that
# comes back on its old ports would find that out by itself; one on other ports, or another number of silos, would wait for the dead ones.
cluster_forget_dead() {
    [[ $RUNTIME == Packages ]] && ((PG_STARTED)) || return 0
    dotnet "$(silo_program)" cluster forget --all-silos --force >"$LOGS/cluster-forget.log" 2>&1 9>&- </dev/null || true
}

# Port for silos and port for clients, one line per silo; the same in every run while they are free, as a silo that was killed should come back where it was.
choose_silo_ports() {
    local file="$DATA/cluster-ports" kept=() taken=" $PORT ${FAKE_PORT:-} " i line
    [[ ! -f $file ]] || mapfile -t kept <"$file"
    SILO_PORTS=()
    for ((i = 0; i < SILOS; i++)); do
        line="${kept[i]:-}"
        ports_usable "$line" "$taken" || line="$(new_ports "$taken")"
        SILO_PORTS+=("$line")
        taken+="$line "
    done
    # The ports of silos that this run does not have stay theirs.
    printf '%s\n' "${SILO_PORTS[@]}" "${kept[@]:SILOS}" >"$file"
}

# The ports of the silo inside the Api, likewise kept: two runs at different places do not get in each other's way.
cluster_place_api() {
    local SILOS=1
    [[ $RUNTIME == Packages && -z ${Cluster__SiloPort:-} ]] || return 0
    choose_silo_ports
    read -r Cluster__SiloPort Cluster__GatewayPort <<<"${SILO_PORTS[0]}"
    export Cluster__SiloPort Cluster__GatewayPort
}

ports_usable() {
    local port
    [[ $1 =~ ^[1-9][0-9]{3,4}\ [1-9][0-9]{3,4}$ ]] || return 1
    for port in $1; do
        [[ $2 != *" $port "* ]] && ! port_in_use "$port" || return 1
    done
}

new_ports() {
    local ports try
    for try in {1..100}; do
        ports="$(free_port) $(free_port)"
        [[ ${ports% *} != "${ports#* }" ]] && ports_usable "$ports" "$1" && { printf '%s\n' "$ports"; return; }
    done
    fail "no free ports were found for the silos."
}

cluster_start() {
    local i connections=$((CONNECTIONS_MAX / (SILOS + 1) - 12))
    export Storage__GeneralConnectionsMax="${Storage__GeneralConnectionsMax:-$((connections < 24 ? connections : 24))}"
    choose_silo_ports
    for ((i = 1; i <= SILOS; i++)); do
        read -r silo_port gateway_port <<<"${SILO_PORTS[i - 1]}"
        start "silo-$i" env Cluster__SiloPort="$silo_port" Cluster__GatewayPort="$gateway_port" dotnet "$(silo_program)"
        SILO_PIDS+=("$STARTED")
        say "Silo $i: process $STARTED, ports $silo_port and $gateway_port, log ${LOGS#"$PWD"/}/silo-$i.log"
    done
    export WAACTORS_MODE=client
}

# A silo opens its port for clients when it has become a member.
cluster_await() {
    local i deadline=$((SECONDS + READY_LIMIT))
    for ((i = 1; i <= SILOS; i++)); do
        until port_in_use "${SILO_PORTS[i - 1]#* }"; do
            kill -0 "${SILO_PIDS[i - 1]}" 2>/dev/null || silo_failed "$i" "ended before it was ready"
            ((SECONDS < deadline)) || silo_failed "$i" "was not ready within $READY_LIMIT s"
            sleep 0.2
        done
    done
}

silo_failed() {
    tail -n 25 "$LOGS/silo-$1.log" >&2
    fail "silo $1 $2; its log is $LOGS/silo-$1.log."
}

cluster_watch() {
    local i
    ((SILOS)) || return 0
    for ((i = 1; i <= SILOS; i++)); do
        [[ -z ${SILO_ENDED[i]:-} ]] && ! kill -0 "${SILO_PIDS[i - 1]}" 2>/dev/null || continue
        SILO_ENDED[i]=1
        say "Silo $i has ended; $((SILOS - ${#SILO_ENDED[@]})) of $SILOS go on."
    done
    ((${#SILO_ENDED[@]} < SILOS)) || fail "no silo is left; their logs are $LOGS/silo-*.log."
}

cluster_stop() {
    local i
    for i in "${!SILO_PIDS[@]}"; do stop_process "${SILO_PIDS[i]}" "Silo $((i + 1))" "$STOP_LIMIT"; done
}
