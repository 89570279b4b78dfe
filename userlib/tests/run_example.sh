#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Run an example: it works, or it says that the module is not loaded (which is a skip).
set -u
example=$1

words=$("$example" 2>&1)
status=$?
printf '%s\n' "$words"
[ "$status" -eq 0 ] && exit 0

case $words in
*"module is not loaded; load it with insmod tornado.ko"*) exit 4 ;;
*"no permission to open it; run as root or load the module with device_mode=0666"*) exit 4 ;;
esac
exit 1
