#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Usage: installed_copy.sh BUILD_DIR SCRATCH_DIR CMAKE CC CXX
# Install the library into SCRATCH_DIR, check what it exports, and build and run the consumer
# project against it through find_package and through pkg-config.
set -eu
build=$1 scratch=$2 cmake=$3 cc=$4 cxx=$5
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)

fail()
{
	echo "installed_copy: $*" >&2
	exit 1
}

rm -rf "$scratch"
mkdir -p "$scratch"
"$cmake" --install "$build" --prefix "$scratch/first" >"$scratch/install.log"

# A moved tree must still work: nothing in it may name the place it was installed to.
mv "$scratch/first" "$scratch/prefix"
prefix=$scratch/prefix
library=$(find "$prefix" -name libtornado.so.0)
[ -n "$library" ] || fail "libtornado.so.0 was not installed"
libdir=$(dirname "$library")

readelf -d "$library" | grep -q 'SONAME.*\[libtornado\.so\.0\]' || fail "the soname is wrong"
foreign=$(nm -DC --defined-only "$library" | cut -d' ' -f3- |
	grep -vE '^(tornado::(Error|Device|Counter|PageReply|Pager|Region|RegionMapping|RegionMonitor|UserLevel)::|libtornado_|tornado_lock_(wait|hand_over)@|LIBTORNADO_0)' |
	# The core, which the inlined code of programs calls.
	grep -vE '^tornado::(blocks|counter|existence|memory|object|platform|ppc|sync)::' |
	grep -vE '^tornado::split_mapping\(' |
	grep -vE '^tornado_(barrier|call_after_quiescence|default_domain|ref_local_slow)@' |
	grep -vE '^tornado_(rseq_offset|synchronize)@' |
	grep -vE '^tornado_(counter|domain|guard|handle|hash|map|memory|object)_' |
	grep -vE '^tornado_(persistent|static|userlevel)_' |
	grep -vE '^tornado_this_thread@' || true)
[ -z "$foreign" ] || fail "exports more than its interface: $foreign"
inner=$(nm -DC --defined-only "$library" | grep 'Server::Pool::' || true)
[ -z "$inner" ] || fail "exports what no header declares: $inner"

for header in tornado.h counter.h libtornado.h lock.h counter.hpp device.hpp error.hpp lock.hpp \
	userlevel.h userlevel.hpp api.h types.h core/object/ref.hpp ppc.hpp ppc/proxy.hpp \
	ppc/clustered.hpp libtornado_ppc.h region.hpp pager.hpp region_monitor.hpp split.hpp; do
	[ -f "$prefix/include/tornado/$header" ] || fail "$header was not installed"
done
# alone COMPILER LANGUAGE STANDARD HEADER...: each header compiles with nothing before it.
alone()
{
	compiler=$1 language=$2 standard=$3
	shift 3
	for header; do
		echo "int nothing_else;" | "$compiler" -std="$standard" -Wall -Wextra -Wpedantic \
			-Werror -fsyntax-only -I"$prefix/include" -include "$header" -x "$language" -
	done
}
alone "$cc" c c99 "$prefix"/include/tornado/*.h
alone "$cxx" c++ c++20 "$prefix"/include/tornado/*.h
alone "$cxx" c++ c++23 "$prefix"/include/tornado/*.hpp "$prefix"/include/tornado/ppc/*.hpp

echo "find_package:"
"$cmake" -S "$here/consumer" -B "$scratch/consumer" -DCMAKE_PREFIX_PATH="$prefix" \
	-Dexamples="$here/../examples" \
	-DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" >"$scratch/consumer.log"
"$cmake" --build "$scratch/consumer" >>"$scratch/consumer.log"
for program in consumer_cpp consumer_cpp_static consumer_c userlevel_cpp userlevel_cpp_static \
	userlevel_c; do
	"$scratch/consumer/$program"
done

echo "pkg-config:"
command -v pkg-config >/dev/null || {
	echo "skipped: pkg-config is not installed"
	exit 4
}
export PKG_CONFIG_PATH="$libdir/pkgconfig"
# shellcheck disable=SC2046 # the flags are words
"$cxx" -std=c++23 "$here/consumer/consumer.cpp" -o "$scratch/pc_cpp" \
	$(pkg-config --cflags --libs tornado)
# shellcheck disable=SC2046
"$cc" -std=c11 "$here/consumer/consumer.c" -o "$scratch/pc_c" $(pkg-config --cflags --libs tornado)
# shellcheck disable=SC2046
"$cc" -std=c11 -static "$here/consumer/consumer.c" -o "$scratch/pc_c_static" \
	$(pkg-config --static --cflags --libs tornado)
for program in pc_cpp pc_c pc_c_static; do
	LD_LIBRARY_PATH=$libdir "$scratch/$program"
done
