# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # fetch sources all parts together
#
# QEMU 10 or later: the system's, or Debian's backport unpacked into the cache.

qemu_major_wanted=10

# qemu_is_suitable PROGRAM: runs here, is new enough and has TCG plugins.
qemu_is_suitable()
{
	local major
	major=$("$1" --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9]*\)\..*/\1/p')
	[ -n "$major" ] && [ "$major" -ge "$qemu_major_wanted" ] &&
		"$1" -help 2>/dev/null | grep -q '^-plugin '
}

system_qemu()
{
	local program
	program=$(command -v qemu-system-x86_64) || return 1
	qemu_is_suitable "$program" && echo "$program"
}

# The packages to unpack: what apt would install here now, on top of what the system has.
qemu_packages()
{
	private_apt apt-get -o Dir::State::status=/var/lib/dpkg/status -s --no-install-recommends \
		-t "$debian_release-backports" install qemu-system-x86 2>"$apt_root/resolve.log" |
		sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p'
}

write_qemu_wrapper()
{
	local tree=$1
	cat >"$tree/qemu-system-x86_64" <<'WRAPPER'
#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
here=$(dirname "$(readlink -f "$0")")
libraries=$here/usr/lib/x86_64-linux-gnu:$here/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export QEMU_MODULE_DIR="$here/usr/lib/x86_64-linux-gnu/qemu"
exec "$here/usr/bin/qemu-system-x86_64" -L "$here/usr/share/qemu" -L "$here/usr/share/seabios" "$@"
WRAPPER
	chmod +x "$tree/qemu-system-x86_64"
}

fetch_qemu()
{
	local packages version scratch final
	prepare_apt
	mapfile -t packages < <(qemu_packages)
	version=$(printf '%s\n' "${packages[@]}" | sed -n 's/^qemu-system-x86=//p')
	if [ -z "$version" ]; then
		tail -n 5 "$apt_root/resolve.log" >&2
		die "the configured Debian archives offer no installable qemu-system-x86;" \
			"install QEMU $qemu_major_wanted or later yourself"
	fi
	say "QEMU is ${version#*:}"
	# An epoch's colon would split search paths.
	final=$cache_root/qemu/${version#*:}
	scratch=$(fresh_scratch qemu)
	mkdir "$scratch/packages" "$scratch/tree"
	if ! download_packages "$scratch/packages" "${packages[@]}"; then
		say "the download failed; once more with a fresh index"
		refresh_index
		mapfile -t packages < <(qemu_packages)
		rm -f "$scratch"/packages/*
		download_packages "$scratch/packages" "${packages[@]}" ||
			die "QEMU could not be downloaded: the reason is in the lines above"
	fi
	unpack_packages "$scratch/tree" "$scratch"/packages/*.deb
	write_qemu_wrapper "$scratch/tree"
	if ! qemu_is_suitable "$scratch/tree/qemu-system-x86_64"; then
		"$scratch/tree/qemu-system-x86_64" --version >&2 || true
		die "the fetched QEMU does not run here or is older than $qemu_major_wanted (see above)"
	fi
	publish "$scratch/tree" "$final"
	rm -rf "$scratch"
	say "QEMU is ready in $final"
}

cached_qemu()
{
	local version program
	version=$(newest_complete "$cache_root/qemu")
	program=$cache_root/qemu/$version/qemu-system-x86_64
	[ -n "$version" ] && qemu_is_suitable "$program" && echo "$program"
}

fetch_qemu_unless_cached()
{
	if [ -n "$want_update" ] || ! cached_qemu >/dev/null; then
		fetch_qemu
	fi
}

print_qemu()
{
	if system_qemu; then
		return 0
	fi
	if [ -n "$want_update" ] || ! cached_qemu; then
		with_lock downloads fetch_qemu_unless_cached
		cached_qemu
	fi
}
