#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Usage: run_kselftest.sh [-d DIRECTORY] [-l] [PROGRAM...]
# Run kselftest programs and print one KTAP result for all of them.
#   -d DIRECTORY  where they are and where programs.txt lists them (default: beside this script)
#   -l            only list them
#   PROGRAM...    run these alone
# DESTRUCTIVE=1 in the environment also runs tests that could harm this machine.
# KSELFTEST_TIMEOUT: seconds that a program may take (default 300).
# Exit status: 0 all passed or were skipped, 1 a program failed, 4 every program was skipped.
set -u
skip=4
timed_out=124
directory=$(CDPATH='' cd "$(dirname "$0")" && pwd)
list_only=false

while getopts d:lh option; do
	case $option in
	d) directory=$OPTARG ;;
	l) list_only=true ;;
	*)
		sed -n '3,10s/^# \{0,1\}//p' "$0"
		exit 2
		;;
	esac
done
shift $((OPTIND - 1))

if [ ! -r "$directory/programs.txt" ]; then
	echo "run_kselftest: no $directory/programs.txt; build the selftests, or say where with -d" >&2
	exit 2
fi
if [ $# -eq 0 ]; then
	# shellcheck disable=SC2046 # one word per program
	set -- $(cat "$directory/programs.txt")
fi
if $list_only; then
	printf 'tornado:%s\n' "$@"
	exit 0
fi

[ "$(id -u)" -eq 0 ] || echo "# not root: tests that need root are skipped"
[ "${DESTRUCTIVE:-}" = 1 ] || echo "# DESTRUCTIVE=1 is not set: tests that could harm this machine are skipped"

number=0 passed=0 failed=0 skipped=0
status_file=$(mktemp) || exit 2
trap 'rm -f "$status_file"' EXIT

echo "KTAP version 1"
echo "1..$#"
for program; do
	number=$((number + 1))
	{
		timeout "${KSELFTEST_TIMEOUT:-300}" "$directory/$program" 2>&1
		echo $? >"$status_file"
	} | sed 's/^/  /'
	status=$(cat "$status_file")
	case $status in
	0)
		echo "ok $number $program"
		passed=$((passed + 1))
		;;
	"$skip")
		echo "ok $number $program # SKIP"
		skipped=$((skipped + 1))
		;;
	"$timed_out")
		echo "not ok $number $program # TIMEOUT ${KSELFTEST_TIMEOUT:-300} seconds"
		failed=$((failed + 1))
		;;
	*)
		echo "not ok $number $program # exit=$status"
		failed=$((failed + 1))
		;;
	esac
done
echo "# Totals: pass:$passed fail:$failed xfail:0 xpass:0 skip:$skipped error:0"

[ "$failed" -eq 0 ] || exit 1
[ "$passed" -gt 0 ] || exit "$skip"
