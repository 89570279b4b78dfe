# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # fetch sources all parts together
#
# The debug kernel: Debian's source of 6.12, built here with the options in debug.config.

debug_series=6.12
debug_store=$cache_root/kernels/debug
debug_config=$here/debug.config
debug_build_packages=(gcc-12 g++-12 make flex bison bc cpio xz-utils libelf-dev libssl-dev)

# Another configuration, or another way to build, is another kernel.
debug_recipe_hash()
{
	cat "$debug_config" "$here/fetch.d/debug-kernel.sh" | sha256sum | cut -c1-12
}

cached_debug_kernel()
{
	local hash name
	hash=$(debug_recipe_hash)
	[ -d "$debug_store" ] || return 0
	name=$(find "$debug_store" -mindepth 1 -maxdepth 1 -type d -name "*-$hash" -printf '%f\n' |
		sort -V | tail -n 1)
	[ -z "$name" ] || echo "$debug_store/$name"
}

newest_source_version()
{
	private_apt apt-cache policy "linux-source-$debug_series" | sed -n 's/^  Candidate: //p'
}

# Leaves the source tree in SCRATCH/source, and its version in SCRATCH/version.
download_debug_source()
{
	local scratch=$1 version
	prepare_apt
	version=$(newest_source_version)
	case $version in
	"" | "(none)") die "the configured Debian archives have no linux-source-$debug_series" ;;
	esac
	download_debug_package "$scratch/packages" "$version" || {
		say "the download failed; once more with a fresh index"
		refresh_index
		version=$(newest_source_version)
		download_debug_package "$scratch/packages" "$version" ||
			die "the source of kernel $version could not be downloaded (see above)"
	}
	echo "$version" >"$scratch/version"
}

download_debug_package()
{
	rm -rf "$1"
	mkdir "$1"
	download_packages "$1" "linux-source-$debug_series=$2"
}

unpack_debug_source()
{
	local scratch=$1
	mkdir "$scratch/tree" "$scratch/source"
	unpack_packages "$scratch/tree" "$(echo "$scratch"/packages/*.deb)"
	say "unpacking the kernel's source"
	# What is for other machines only costs time and space.
	tar -x -J -C "$scratch/source" --strip-components=1 --exclude='*/arch/*/boot/dts/*' \
		-f "$scratch/tree/usr/src/linux-source-$debug_series.tar.xz" ||
		die "cannot unpack the kernel's source: is the disk full?"
	rm -rf "$scratch/tree" "$scratch/packages"
}

# A build of ten minutes must not look like one that hangs.
show_progress()
{
	# The sleep may outlive us, and must not keep our reader waiting.
	while sleep 60 >/dev/null 2>&1; do
		say "$(grep -cE '^  (CC|AS|LD|AR|HOSTCC) ' "$1") files made so far"
	done
}

make_quietly()
{
	local log=$1 progress status=0
	shift
	show_progress "$log" &
	progress=$!
	nice -n 10 make -j "$(nproc)" KBUILD_BUILD_USER=tornado KBUILD_BUILD_HOST=tornado "$@" \
		>>"$log" 2>&1 || status=$?
	kill "$progress"
	wait "$progress" 2>/dev/null || true
	[ "$status" = 0 ] || {
		grep -iE -B2 -A5 'error|\*\*\*' "$log" | tail -n 30 >&2
		die "building the debug kernel failed at 'make $*'; the whole log is $log"
	}
}

# Debian's headers name their compiler too, so that nobody who builds a module has to.
choose_compiler()
{
	sed -i -E 's/^(CC|HOSTCC)([[:space:]]*=.*gcc)$/\1\2-12/' Makefile
	[ "$(grep -cE '^(CC|HOSTCC)[[:space:]]*=.*gcc-12$' Makefile)" = 2 ] ||
		die "the kernel's Makefile no longer names its compiler where it did"
}

# Options depend on others; one whose dependency is missing disappears without a word.
check_debug_config()
{
	local line option lost=()
	while read -r line; do
		case $line in
		CONFIG_*) grep -qxF "$line" .config || lost+=("$line") ;;
		'# CONFIG_'*)
			option=${line#\# }
			! grep -q "^${option%% *}=" .config || lost+=("$line")
			;;
		esac
	done <"$debug_config"
	[ ${#lost[@]} -eq 0 ] || {
		printf '  %s\n' "${lost[@]}" >&2
		die "these lines of debug.config did not take: a dependency is missing, or the name is old"
	}
}

configure_debug_kernel()
{
	local log=$1
	make_quietly "$log" tinyconfig
	scripts/kconfig/merge_config.sh -m .config "$debug_config" >>"$log" 2>&1 ||
		die "debug.config could not be merged; the whole log is $log"
	make_quietly "$log" olddefconfig
	check_debug_config
}

# Building modules needs headers, makefiles, scripts, objtool and the configuration; the rest goes.
prune_debug_tree()
{
	rm -rf .git Documentation samples usr LICENSES debian certs drivers sound rust \
		tools/lib tools/testing arch/x86/boot/compressed
	find arch -mindepth 1 -maxdepth 1 ! -name x86 ! -name Kconfig -exec rm -rf {} +
	find tools -mindepth 1 -maxdepth 1 ! -name objtool ! -name include ! -name scripts ! -name build \
		! -name bpf -exec rm -rf {} +
	find tools -name '*.o' -delete
	find . \( -path ./tools -o -path ./scripts \) -prune -o -type f \( -name '*.o' -o -name '*.a' \
		-o -name '*.cmd' -o -name '*.c' -o -name '*.S' -o -name '*.order' -o -name '*.mod' \
		-o -name '.tmp_*' \) -print0 | xargs -0 rm -f
	find . -type d -empty -delete
}

build_debug_kernel()
{
	local scratch=$1 log=$2 started=$SECONDS
	cd "$scratch/source" || exit 1
	choose_compiler
	configure_debug_kernel "$log"
	say "building the debug kernel: 8 to 15 minutes on two CPUs; the log is $log"
	make_quietly "$log" bzImage modules_prepare
	make_quietly "$log" modules
	# No module is configured, so nothing else says which symbols there are.
	cp vmlinux.symvers Module.symvers
	say "built in $((SECONDS - started)) s"
	mkdir -p "$scratch/final/boot"
	cp arch/x86/boot/bzImage "$scratch/final/boot/vmlinuz"
	cp .config "$scratch/final/boot/config"
	cp System.map "$scratch/final/boot/System.map"
	prune_debug_tree
	mv "$scratch/source" "$scratch/final/kdir"
}

fetch_debug_kernel()
{
	local final scratch log=$cache_root/debug-kernel.log
	# Somebody else may have done it while we waited for the lock.
	if [ -z "$want_update" ] && [ -n "$(cached_debug_kernel)" ]; then
		return 0
	fi
	"$tools_directory/ensure-packages" "${debug_build_packages[@]}"
	scratch=$(fresh_scratch debug)
	: >"$log"
	with_lock downloads download_debug_source "$scratch"
	final=$debug_store/$(cat "$scratch/version")-$(debug_recipe_hash)
	if [ ! -d "$final" ]; then
		unpack_debug_source "$scratch"
		(build_debug_kernel "$scratch" "$log")
		publish "$scratch/final" "$final"
		say "the debug kernel is ready in $final"
	fi
	rm -rf "$scratch"
}

print_debug_kernel()
{
	local what=$1 root
	if [ -n "$want_update" ] || [ -z "$(cached_debug_kernel)" ]; then
		with_lock kernel-debug fetch_debug_kernel
	fi
	root=$(cached_debug_kernel)
	case $what in
	image) echo "$root/boot/vmlinuz" ;;
	kdir)
		ensure_module_build_packages "$root/kdir"
		echo "$root/kdir"
		;;
	release) cat "$root/kdir/include/config/kernel.release" ;;
	modules) die "the debug kernel has no modules of its own" ;;
	esac
}
