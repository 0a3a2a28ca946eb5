# shellcheck shell=bash
# Sourced after common.sh. Gives WAACTORS_DB: the server that the caller named, or a private PostgreSQL of this data directory.
#
#   postgres_use durable|fast    sets and exports WAACTORS_DB; starts the private server when none is named. fast: for tests, without fsync, and in memory where
#                                there is plenty: hundreds of databases are made and dropped, and a disk's file system slows down by that
#   postgres_stop                stops the private server if this script started it, or an earlier one that was killed; one in memory is removed
#
# The private server listens on a Unix socket only, in a directory of mode 700: whoever may enter it needs no password, nobody else reaches it.
# PostgreSQL refuses to run as root; then it runs as `postgres` (Debian's package makes that user) or `nobody`. Where such a user cannot enter this
# directory, its files live under /var/tmp and .data/postgres is a link to them.

PG_DATABASE=waactors
PG_USER=waactors
PG_STARTED=0
PG_MEMORY=/dev/shm
PG_MEMORY_KB=$((4 * 1024 * 1024))   # free in the memory's file system, and twice that in the machine, or the disk is used

postgres_use() {
    if [[ -n ${WAACTORS_DB:-} ]]; then
        say "PostgreSQL: the server named by WAACTORS_DB."
        return
    fi
    pg_find_programs
    pg_choose_account
    pg_choose_home "$1"
    pg_init
    pg_start "$1"
    export WAACTORS_DB="Host=$PG_SOCKET;Username=$PG_USER;Database=$PG_DATABASE"
}

postgres_stop() {
    ((PG_STARTED)) || return 0
    PG_STARTED=0
    pg_as "$PG_BIN/pg_ctl" stop -D "$PG_HOME/data" -m fast -w -t 60 -s >/dev/null || return 1
    rm -f "$PG_HOME/started-by-script"
    [[ $PG_HOME != "$PG_MEMORY"/* ]] || rm -rf "$PG_HOME" "$DATA/postgres"
}

pg_find_programs() {
    PG_BIN="$(pg_newest_bin)"
    if [[ -z $PG_BIN && $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
        say "PostgreSQL: not found; installing Debian's package."
        pg_install
        PG_BIN="$(pg_newest_bin)"
    fi
    [[ -n $PG_BIN ]] || fail "PostgreSQL's programs were not found; install PostgreSQL 15 or newer (Debian: apt-get install postgresql), or name a server in WAACTORS_DB."
}

pg_newest_bin() {
    local dir found=''
    while IFS= read -r dir; do
        [[ -x $dir/initdb && -x $dir/pg_ctl && -x $dir/postgres ]] && found="$dir"
    done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V)
    if [[ -z $found ]] && command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        found="$(dirname "$(readlink -f "$(command -v initdb)")")"
    fi
    printf '%s\n' "$found"
}

# The package would also start a server of its own; nobody asked for that one.
pg_install() {
    mkdir -p "$LOGS"
    local conf=/etc/postgresql-common/createcluster.conf
    if [[ ! -e $conf ]]; then
        mkdir -p "$(dirname "$conf")"
        printf 'create_main_cluster = false\n' >"$conf"
    fi
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql; } \
        >"$LOGS/apt.log" 2>&1 </dev/null || fail "installing postgresql failed; see $LOGS/apt.log."
}

pg_choose_account() {
    PG_ACCOUNT=''
    [[ $EUID -eq 0 ]] || return 0
    PG_ACCOUNT=nobody
    ! id postgres >/dev/null 2>&1 || PG_ACCOUNT=postgres
}

# Runs as the server's account, with none of our lock's descriptors, from a directory that the account can enter.
pg_as() {
    if [[ -z $PG_ACCOUNT ]]; then
        "$@" 9>&-
    else
        (cd / && exec setpriv --reuid="$PG_ACCOUNT" --regid="$(id -g "$PG_ACCOUNT")" --init-groups -- env HOME=/ "$@" 9>&-)
    fi
}

# PG_HOME holds data/ and socket/. A Unix socket's path has 107 bytes at most.
pg_choose_home() {
    local aside=/var/tmp
    [[ $1 != fast ]] || ! pg_memory_is_plenty || aside="$PG_MEMORY"
    PG_HOME="$DATA/postgres"
    if [[ -L $PG_HOME ]]; then
        local linked
        linked="$(readlink "$PG_HOME")"
        if [[ -d $linked ]]; then PG_HOME="$linked"; else rm "$PG_HOME"; fi
    fi
    if [[ $aside == "$PG_MEMORY" && $PG_HOME != "$PG_MEMORY"/* ]] && ! pg_runs; then # a test server of earlier, on the disk: nothing in it is wanted
        rm -rf "$PG_HOME" "$DATA/postgres"
        PG_HOME="$DATA/postgres"
    fi
    if [[ ! -d $PG_HOME/data ]] && { [[ $aside == "$PG_MEMORY" ]] || ((${#PG_HOME} > 80)) || ! pg_can_enter "$DATA"; }; then
        PG_HOME="$(pg_fallback "$DATA" "$aside")"
        if [[ ! -e $DATA/postgres ]]; then
            [[ ! -d $PG_HOME/data ]] || say "PostgreSQL: using the database of an earlier data directory at this place; to begin anew, stop and delete $PG_HOME."
            ln -s "$PG_HOME" "$DATA/postgres"
        fi
    fi
    PG_SOCKET="$PG_HOME/socket"
    pg_own "$PG_HOME"
    pg_own "$PG_SOCKET"
}

# Where a data directory's server lives when it does not live inside it.
pg_fallback() { printf '%s/waactors-%s\n' "${2:-/var/tmp}" "$(printf '%s' "$1" | sha256sum | cut -c1-12)"; }

pg_memory_is_plenty() {
    [[ -d $PG_MEMORY && -w $PG_MEMORY && -r /proc/meminfo ]] || return 1
    (($(df -Pk "$PG_MEMORY" | awk 'NR == 2 { print $4 }') >= PG_MEMORY_KB)) || return 1
    (($(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo) >= 2 * PG_MEMORY_KB)) || return 1
    local limit
    limit="$(cat /sys/fs/cgroup/memory.max 2>/dev/null)" || limit=max # of a container
    [[ ! $limit =~ ^[0-9]+$ ]] || ((limit / 1024 >= 2 * PG_MEMORY_KB))
}

pg_can_enter() { [[ -z $PG_ACCOUNT ]] || pg_as test -x "$1"; }

# A directory of the account's own. One that somebody else made first, under /var/tmp, is refused.
pg_own() {
    mkdir -m 700 "$1" 2>/dev/null && { [[ -z $PG_ACCOUNT ]] || chown "$PG_ACCOUNT:" "$1"; }
    [[ -d $1 && ! -L $1 && $(stat -c %U "$1") == "${PG_ACCOUNT:-$(id -un)}" ]] || fail "$1 does not belong to ${PG_ACCOUNT:-this user}; remove it."
    chmod 700 "$1"
}

pg_init() {
    [[ ! -f $PG_HOME/data/waactors-ready ]] || return 0
    say "PostgreSQL: making a private server in ${DATA#"$ROOT"/}/postgres."
    mkdir -p "$LOGS"
    pg_as rm -rf "$PG_HOME/data"
    pg_as "$PG_BIN/initdb" -D "$PG_HOME/data" -U "$PG_USER" -E UTF8 --locale=C --auth-local=trust --auth-host=reject --no-instructions \
        >"$LOGS/initdb.log" 2>&1 || fail "initdb failed; see $LOGS/initdb.log."
    pg_as tee -a "$PG_HOME/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$PG_SOCKET'
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = 256MB
max_wal_size = 2GB
timezone = 'UTC'
log_min_duration_statement = 1000
CONF
    pg_as touch "$PG_HOME/data/waactors-ready"
}

pg_start() {
    if pg_runs; then
        if pg_is_left_over; then
            say "PostgreSQL: the private server is running still, left by a script that was killed; it is stopped at the end."
            PG_STARTED=1
        else
            say "PostgreSQL: the private server is running already."
        fi
    else
        local options=''
        [[ $1 != fast ]] || options='-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=512MB'
        pg_as "$PG_BIN/pg_ctl" start -D "$PG_HOME/data" -l "$PG_HOME/server.log" -o "$options" -w -t 60 -s >/dev/null </dev/null \
            || fail "PostgreSQL did not start; see $PG_HOME/server.log."
        PG_STARTED=1
        pg_identity >"$PG_HOME/started-by-script"
    fi
    [[ -n $(pg_query postgres "select 1 from pg_database where datname = '$PG_DATABASE'") ]] \
        || pg_query postgres "create database $PG_DATABASE" >/dev/null
}

pg_runs() { [[ -d $PG_HOME/data ]] && pg_as "$PG_BIN/pg_ctl" status -D "$PG_HOME/data" >/dev/null 2>&1; }

# Process id and start time of the server. Kept while a script of this tree is in charge of stopping it.
pg_identity() { sed -n '1p;3p' "$PG_HOME/data/postmaster.pid"; }

pg_is_left_over() { [[ -f $PG_HOME/started-by-script && $(<"$PG_HOME/started-by-script") == "$(pg_identity)" ]]; }

pg_query() { pg_as "$PG_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$PG_SOCKET" -U "$PG_USER" -d "$1" -c "$2"; }
