# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # fetch sources all parts together
#
# What every part of fetch uses: messages, the cache and its locks.

cache_root=${TORNADO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tornado}

say()
{
	echo "fetch: $*" >&2
}

die()
{
	echo "fetch: error: $*" >&2
	exit 1
}

# Paths of the cache end up in makefiles, which cannot quote.
check_cache_root()
{
	case $cache_root in
	/*) ;;
	*) die "the cache directory must be an absolute path, and it is '$cache_root' (see TORNADO_CACHE)" ;;
	esac
	case $cache_root in
	*[[:space:]:\#\$]*)
		die "make cannot work in '$cache_root': choose a path without blanks, ':', '#' and '\$' (TORNADO_CACHE)"
		;;
	esac
	mkdir -p "$cache_root/locks" || die "cannot create the cache directory $cache_root (see TORNADO_CACHE)"
}

# with_lock NAME COMMAND...: runs COMMAND while no other process holds the lock NAME. Not to be
# used where the shell forgives failures (if, ||): COMMAND relies on a failing step ending it.
with_lock()
{
	local lock_file=$cache_root/locks/$1 lock_fd
	shift
	exec {lock_fd}>"$lock_file"
	if ! flock -n "$lock_fd"; then
		say "waiting for another process that is busy with ${lock_file##*/}"
		flock "$lock_fd"
	fi
	("$@")
	# Closing alone would not do while a child of COMMAND still has it open.
	flock -u "$lock_fd"
	exec {lock_fd}>&-
}

# Unfinished work lives in one place and is removed by the next one who needs the name.
fresh_scratch()
{
	local scratch=$cache_root/scratch/$1
	rm -rf "$scratch"
	mkdir -p "$scratch"
	echo "$scratch"
}

# publish SCRATCH FINAL: what appears under FINAL is complete.
publish()
{
	mkdir -p "$(dirname "$2")"
	rm -rf "$2"
	mv "$1" "$2"
}

# newest_complete DIRECTORY: the entry with the highest version; nothing if there is none.
newest_complete()
{
	[ -d "$1" ] || return 0
	find "$1" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort -V | tail -n 1
}
