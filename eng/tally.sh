# shellcheck shell=bash
# Sourced by test: counts what passed, failed and was skipped, and says what failed and why.

PASSED=0
FAILED=0
SKIPPED=0
TALLIED=0

tally() {
    PASSED=$((PASSED + $2))
    FAILED=$((FAILED + $3))
    SKIPPED=$((SKIPPED + $4))
    say "$1: $2 passed, $3 failed, $4 skipped"
}

tally_skip() {
    SKIPPED=$((SKIPPED + 1))
    say "$1: skipped ($2)"
}

# A command that counts as one test.
tally_command() {
    local title=$1 code=$2 log=$3
    if ((code == 0)); then
        tally "$title" 1 0 0
    else
        tally "$title" 0 1 0
        say "  exit code $code; the end of $log:"
        tail -n 40 "$log" | sed 's/^/  /'
    fi
}

# A suite, from its results file. One that ended badly without naming a failed test (a crash, a hang) counts as one
# failure, and so does one that ran no test, unless --filter left it none.
tally_trx() {
    local title=$1 trx=$2 log=$3 code=$4 limit=$5 total=0 executed=0 passed=0 failed=0
    if [[ -f $trx ]]; then
        total="$(trx_counter "$trx" total)"
        executed="$(trx_counter "$trx" executed)"
        passed="$(trx_counter "$trx" passed)"
        failed=$((executed - passed))
    fi
    if ((code == 0 && total == 0)) && [[ -z ${FILTER:-} ]]; then
        tally "$title" 0 1 0
        say "  no results; the end of $log:"
        tail -n 40 "$log" | sed 's/^/  /'
        return
    fi
    if ((code != 0 && failed == 0)); then
        tally "$title" "$passed" 1 $((total - executed))
        ((code != 124 && code != 137)) || say "  not done within $limit s"
        say "  exit code $code; the end of $log:"
        tail -n 40 "$log" | sed 's/^/  /'
        return
    fi
    tally "$title" "$passed" "$failed" $((total - executed))
    ((failed == 0)) || grep -E -A 12 '^ *(Failed|\[xUnit.*\[FAIL\])' "$log" | head -n 200 | sed 's/^/  /'
}

trx_counter() { sed -n "s/.*<Counters[^>]* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1 | grep . || say 0; }

tally_end() {
    TALLIED=1
    say "$PASSED passed, $FAILED failed, $SKIPPED skipped"
    ((FAILED == 0 && PASSED > 0))
}
