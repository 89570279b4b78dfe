# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # fetch sources all parts together
#
# Debian's own kernels and their headers, without installing them.

# An installed kernel will do when its image can be read and its headers are whole.
# TORNADO_IGNORE_INSTALLED=1 makes every machine use the same: what Debian has now.
installed_kernel_release()
{
	local headers release
	[ "${TORNADO_IGNORE_INSTALLED:-}" != 1 ] || return 0
	for headers in /usr/src/linux-headers-"$1".*-amd64; do
		release=${headers#/usr/src/linux-headers-}
		case $release in *-cloud-* | *-rt-*) continue ;; esac
		if [ -e "$headers/Makefile" ] && [ -e "$headers/Module.symvers" ] &&
			[ -x "$headers/scripts/mod/modpost" ] && [ -r "/boot/vmlinuz-$release" ]; then
			echo "$release"
		fi
	done | sort -V | tail -n 1
}

package_exists()
{
	[ -n "$(private_apt apt-cache show "$1" 2>/dev/null)" ]
}

# The newest release (ABI name) of a series of which image and headers can be had.
newest_release_in_archive()
{
	local series=$1 release
	private_apt apt-cache pkgnames "linux-headers-$series." |
		sed -n "s/^linux-headers-\(${series/./\\.}\.[0-9].*-amd64\)\$/\1/p" |
		grep -vE -- '-(cloud|rt)-' | sort -rV |
		while read -r release; do
			if package_exists "linux-image-$release" ||
				package_exists "linux-image-$release-unsigned"; then
				echo "$release"
				break
			fi
		done || true
}

# What the headers depend on within the kernel's own packages (common, kbuild, compiler).
header_packages()
{
	local package=linux-headers-$1 dependencies
	dependencies=$(private_apt apt-cache depends --no-recommends --no-suggests "$package" |
		sed -n 's/^ *|\{0,1\}Depends: \(linux-[^ ]*\)$/\1/p' | grep -vE '^linux-(image|base)' || true)
	echo "$package"
	echo "$dependencies"
}

download_stock_kernel()
{
	local release=$1 directory=$2 image=linux-image-$1 headers
	package_exists "$image" || image+=-unsigned
	mapfile -t headers < <(header_packages "$release")
	download_packages "$directory" "$image" "${headers[@]}"
}

# Of the image package only what boots is kept, and the modules that are worth comparing with.
unpack_image()
{
	local package=$1 directory=$2
	say "unpacking ${package##*/}"
	dpkg-deb --fsys-tarfile "$package" |
		tar -x -C "$directory" --wildcards './boot/*' './lib/modules/*/kernel/drivers/android/*' ||
		die "cannot unpack $package: is the disk full?"
	rm -f "$package"
}

# The packages expect to live under /usr; here they live under FINAL.
relocate_headers()
{
	local tree=$1 final=$2 release=$3 headers file
	headers=$tree/usr/src/linux-headers-$release
	grep -rIlE '/usr/(src|lib)/linux-' "$headers" --include=Makefile --include=.kernelvariables \
		--include='*.mk' --include=.config | while read -r file; do
		sed -i -E "s#/usr/(src|lib)/linux-(headers|kbuild)#$final/usr/\1/linux-\2#g" "$file"
	done
	find "$tree" -type l -lname '/usr/*' | while read -r file; do
		ln -sfn "$final$(readlink "$file")" "$file"
	done
	mkdir -p "$tree/lib/modules/$release"
	ln -sfn "$final/usr/src/linux-headers-$release" "$tree/lib/modules/$release/build"
}

fetch_stock_kernel()
{
	local series=$1 store=$cache_root/kernels/$1 release scratch final
	# Somebody else may have done it while we waited for the lock.
	if [ -z "$want_update" ] && [ -n "$(newest_complete "$store")" ]; then
		return 0
	fi
	prepare_apt
	release=$(newest_release_in_archive "$series")
	[ -n "$release" ] ||
		die "the configured Debian archives have no kernel $series for amd64 with headers"
	final=$store/$release
	[ ! -d "$final" ] || return 0

	say "kernel $series is $release"
	scratch=$(fresh_scratch "kernel-$series")
	mkdir "$scratch/packages" "$scratch/tree"
	if ! download_stock_kernel "$release" "$scratch/packages"; then
		say "the download failed; once more with a fresh index"
		refresh_index
		release=$(newest_release_in_archive "$series")
		final=$store/$release
		rm -f "$scratch"/packages/*
		download_stock_kernel "$release" "$scratch/packages" ||
			die "kernel $release could not be downloaded: the reason is in the lines above"
	fi
	unpack_image "$(echo "$scratch"/packages/linux-image-*.deb)" "$scratch/tree"
	unpack_packages "$scratch/tree" "$scratch"/packages/*.deb
	relocate_headers "$scratch/tree" "$final" "$release"
	publish "$scratch/tree" "$final"
	rm -rf "$scratch"
	say "kernel $release is ready in $final"
}

# Module.symvers of 6.12 comes with a vmlinux, for which the module build calls pahole.
ensure_module_build_packages()
{
	local packages=(make gcc-12 g++-12)
	[ ! -e "$1/vmlinux" ] || packages+=(pahole)
	"$tools_directory/ensure-packages" "${packages[@]}"
}

print_stock_kernel()
{
	local series=$1 what=$2 release root=
	release=$(installed_kernel_release "$series")
	if [ -z "$release" ]; then
		if [ -n "$want_update" ] || [ -z "$(newest_complete "$cache_root/kernels/$series")" ]; then
			with_lock downloads fetch_stock_kernel "$series"
		fi
		release=$(newest_complete "$cache_root/kernels/$series")
		root=$cache_root/kernels/$series/$release
	fi
	case $what in
	image) echo "$root/boot/vmlinuz-$release" ;;
	kdir)
		ensure_module_build_packages "$root/usr/src/linux-headers-$release"
		echo "$root/usr/src/linux-headers-$release"
		;;
	release) echo "$release" ;;
	modules) echo "$root/lib/modules/$release" ;;
	esac
}
