# shellcheck shell=bash
# Sourced after common.sh. Chooses against what the actors are built (docs/runtimes.md).
#
#   choose_runtime auto|local|packages [FOLDER]    sets RUNTIME (Local or Packages), ARTIFACTS and RUNTIME_WHY
#   packages_usable FOLDER                whether the host wiring for Orleans is there and its packages can be restored; sets RUNTIME_WHY

RESTORE_LIMIT=120   # seconds
BUILD_LIMIT=900     # seconds for a build of one runtime
NEGATIVE_HOURS=24

# Where the wiring of each host lies; a runtime without it cannot be built.
SILO_WIRING=src/Silo/Hosting/Packages
TEST_WIRING=tests/TestKit/Hosts/Packages

choose_runtime() {
    local wiring=${2:-$SILO_WIRING}
    RUNTIME=Local
    RUNTIME_WHY="asked for"
    case $1 in
        auto)
            if packages_usable "$wiring"; then RUNTIME=Packages; fi
            ;;
        local) ;;
        packages)
            packages_usable "$wiring" || fail "--runtime packages: $RUNTIME_WHY"
            RUNTIME=Packages
            RUNTIME_WHY="asked for"
            ;;
    esac
    ARTIFACTS="$ROOT/artifacts/${RUNTIME,,}"
}

orleans_version() {
    printf '%s\n' "${OrleansVersion:-$(sed -n 's:.*<OrleansVersion[^>]*>\([^<]*\)</OrleansVersion>.*:\1:p' "$ROOT/Directory.Build.props" | head -n 1)}"
}

packages_usable() {
    if ! compgen -G "$ROOT/$1/*.cs" >/dev/null; then
        RUNTIME_WHY="$1 is not there, so nothing can be built against Microsoft.Orleans"
        return 1
    fi
    packages_restore
}

# The answer is kept per version and NuGet configuration: a yes for good, a no for a day, since feeds grow. It is no proof, only a spared try.
packages_restore() {
    local version file
    version="$(orleans_version)"
    file="$DATA/orleans-$version-$(nuget_fingerprint)"
    mkdir -p "$DATA" "$LOGS"
    find "$DATA" -maxdepth 1 -name 'orleans-*' -mmin "+$((NEGATIVE_HOURS * 60))" -exec grep -lx no {} + 2>/dev/null | xargs -r rm -f
    [[ -f $file ]] || try_restore >"$file"
    if [[ $(<"$file") == yes ]]; then
        RUNTIME_WHY="Microsoft.Orleans $version restores"
        return 0
    fi
    RUNTIME_WHY="Microsoft.Orleans $version does not restore from the configured feeds"
    return 1
}

nuget_fingerprint() {
    { cat "$HOME"/.nuget/NuGet/*.[Cc]onfig "$ROOT"/[Nn]u[Gg]et.[Cc]onfig 2>/dev/null || true; } | sha256sum | cut -c1-8
}

# The two together need every package of Orleans that we use.
try_restore() {
    local project
    for project in tests/Grains/Tests.Grains.csproj tests/Cluster/Tests.Cluster.csproj; do
        if ! timeout -k 5 "$RESTORE_LIMIT" dotnet restore "$ROOT/$project" -p:OrleansRuntime=Packages -v q >>"$LOGS/restore.log" 2>&1 9>&- </dev/null; then
            say no
            return
        fi
    done
    say yes
}

# Builds in Release; quiet unless it fails. In the caller's process group: Ctrl-C and the end of a job reach it.
build_release() {
    local what=$1
    mkdir -p "$LOGS"
    if ! timeout --foreground -k 10 "$BUILD_LIMIT" dotnet build "$what" -c Release -v q --nologo -p:OrleansRuntime="$RUNTIME" >"$LOGS/build.log" 2>&1 9>&- </dev/null; then
        grep -E '(error|warning) ' "$LOGS/build.log" | sort -u | head -n 30 >&2 || tail -n 30 "$LOGS/build.log" >&2
        fail "the build of $(basename "$what") for $RUNTIME failed; its log is $LOGS/build.log."
    fi
}
