#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Run an example in a process for which the C library does not register rseq: it works, and says so.
set -u
words=$(GLIBC_TUNABLES=glibc.pthread.rseq=0 "$1" 2>&1)
status=$?
printf '%s\n' "$words"
[ "$status" -eq 0 ] || exit 1
case $words in
*"by atomic instructions: "*) exit 0 ;;
esac
exit 1
