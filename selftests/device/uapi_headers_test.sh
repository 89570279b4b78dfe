#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Usage: uapi_headers_test.sh UAPI_DIR CC CXX
# Every uapi header compiles alone, in each language and word size that users have, without
# padding that the compiler chose; uapi_layout.h holds there too, and knows every member.
set -u
uapi=$1 cc=$2 cxx=$3
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
layout=$here/uapi_layout.h
number=0 failed=0

result() # STATUS NAME
{
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number $2"
	else
		echo "not ok $number $2"
		failed=1
	fi
}

# The kernel's own headers are all that a 32-bit compile needs, so that no 32-bit C library has to
# be installed.
arch_include=/usr/include/$("$cc" -print-multiarch 2>/dev/null || "$cc" -dumpmachine)

compiles() # HEADER COMPILER LANGUAGE OPTION...
{
	header=$1 compiler=$2 language=$3
	shift 3
	messages=$(echo "extern int nothing_else;" | "$compiler" "$@" -fsyntax-only -ffreestanding \
		-Wall -Wextra -Wpedantic -Wpadded -Werror -I"$uapi" -isystem "$arch_include" \
		-include "$header" -x "$language" - 2>&1)
	status=$?
	[ -z "$messages" ] || printf '%s\n' "$messages" | sed 's/^/# /'
	result "$status" "$(basename "$header") $language $*"
}

echo "KTAP version 1"
for header in "$uapi"/tornado/*.h "$layout"; do
	for bits in -m64 -m32; do
		compiles "$header" "$cc" c -std=c99 "$bits"
		compiles "$header" "$cc" c -std=c11 "$bits"
		compiles "$header" "$cxx" c++ -std=c++20 "$bits"
	done
done

# Members and structs that somebody adds must be added to uapi_layout.h as well.
for header in "$uapi"/tornado/*.h; do
	missing=$(awk '
		/^struct [a-z_]+ \{/ { type = $2; print "struct " type }
		/^}/ { type = "" }
		type && /^\t__[us][0-9]+ / { gsub(/(\[.*)?;/, "", $2); print "MEMBER(" type ", " $2 "," }
	' "$header" | while read -r line; do
		grep -qF "$line" "$layout" || echo "$line"
	done)
	[ -z "$missing" ] || printf '%s\n' "$missing" | sed 's/^/# not in uapi_layout.h: /'
	[ -z "$missing" ]
	result $? "$(basename "$header") is listed in uapi_layout.h"
done

echo "1..$number"
exit "$failed"
