#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Usage: ktap_test.sh KTAP_SAMPLE
# The listener prints what ktap_expected.txt says, and the exit codes are those of kselftest.
set -u
sample=$1
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
failed=0

expect_status()
{
	expected=$1
	shift
	"$sample" "$@" >/dev/null
	status=$?
	[ "$status" -eq "$expected" ] && return
	echo "exit status $status instead of $expected: $*" >&2
	failed=1
}

"$sample" | diff "$here/ktap_expected.txt" - || failed=1
expect_status 1
expect_status 0 --gtest_filter=Sample.passes:Sample.skips
expect_status 4 --gtest_filter=Sample.skips
exit $failed
