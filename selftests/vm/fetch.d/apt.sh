# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # fetch sources all parts together
#
# Downloads of Debian 12 packages without touching the system: apt with a configuration, an index
# and a download directory of its own, all in the cache. Addresses and keys are the system's.
# Whoever calls these functions holds the lock "downloads": apt's own locks want root.

apt_root=$cache_root/apt
debian_release=bookworm

need_debian_tools()
{
	local tool
	for tool in apt-get apt-cache dpkg-deb; do
		command -v "$tool" >/dev/null ||
			die "$tool is missing: fetching needs Debian's or Ubuntu's package tools." \
				"Elsewhere, use kernels of your own: tornado-vm --kernel PATH"
	done
}

# Prints "URI SUITE COMPONENTS... |SIGNED-BY" for every source the system has, in both formats.
system_sources()
{
	local file
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -r "$file" ] || continue
		awk '$1 == "deb" {
			options = ""
			if (match($0, /\[[^]]*\]/)) {
				options = substr($0, RSTART + 1, RLENGTH - 2)
				$0 = substr($0, 1, RSTART - 1) " " substr($0, RSTART + RLENGTH)
			}
			key = ""
			count = split(options, option, " ")
			for (i = 1; i <= count; i++)
				if (sub(/^signed-by=/, "", option[i])) key = option[i]
			components = ""
			for (i = 4; i <= NF; i++) components = components " " $i
			print $2, $3 components, "|" key
		}' "$file"
	done
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -r "$file" ] || continue
		awk -v RS= -F '\n' '{
			delete field
			for (i = 1; i <= NF; i++)
				if (match($i, /^[A-Za-z-]+:/)) {
					name = tolower(substr($i, 1, RLENGTH - 1))
					value = substr($i, RLENGTH + 1)
					gsub(/^[ \t]+|[ \t]+$/, "", value)
					field[name] = value
				} else if ($i ~ /^[ \t]/)
					field[name] = field[name] $i
			if (field["types"] !~ /(^| )deb( |$)/ || tolower(field["enabled"]) == "no") next
			uris = split(field["uris"], uri, " ")
			suites = split(field["suites"], suite, " ")
			for (u = 1; u <= uris; u++)
				for (s = 1; s <= suites; s++)
					print uri[u], suite[s], field["components"], "|" field["signed-by"]
		}' <(sed '/^#/d' "$file")
	done
}

# Debian's own archives are those with Debian's suites, the component main and Debian's keys.
debian_uris()
{
	local suites=$1
	system_sources | awk -v suites="$suites" '{
		key = $0
		sub(/^[^|]*\|/, "", key)
		if (key != "" && key !~ /debian-archive-keyring|debian-archive-.*\.(gpg|asc|pgp)/) next
		if (!match($0, / main[ |]/) || $2 !~ ("^(" suites ")$")) next
		print $1
	}' | sort -u
}

write_apt_configuration()
{
	local names='bookworm|trixie|forky|sid|oldstable|stable|testing|unstable'
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	local archives security uri suite
	archives=$(debian_uris "$names")
	security=$(debian_uris "($names)-security")
	[ -n "$archives" ] ||
		die "no Debian archive is configured in /etc/apt/sources.list or /etc/apt/sources.list.d;" \
			"add one (deb URI $debian_release main) and try again"
	[ -r "$keyring" ] || die "$keyring is missing: install the package debian-archive-keyring"

	mkdir -p "$apt_root"/{conf.d,preferences.d,lists/partial,archives/partial}
	: >"$apt_root/status"
	# Proxies and the like stay as the system has them.
	find "$apt_root/conf.d" -type l -delete
	find /etc/apt/apt.conf.d -maxdepth 1 -type f -exec ln -sf -t "$apt_root/conf.d" {} +
	# Hooks that clean up the system's own index and archives have no business here.
	printf '#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n' \
		>"$apt_root/conf.d/zz-tornado"
	for uri in $archives; do
		for suite in $debian_release $debian_release-updates $debian_release-backports; do
			echo "deb [signed-by=$keyring arch=amd64] $uri $suite main"
		done
	done >"$apt_root/sources.list.new"
	for uri in $security; do
		echo "deb [signed-by=$keyring arch=amd64] $uri $debian_release-security main"
	done >>"$apt_root/sources.list.new"
	[ -n "$security" ] ||
		say "no Debian security archive is configured; kernel 6.12 comes from backports then"
	if ! cmp -s "$apt_root/sources.list.new" "$apt_root/sources.list"; then
		rm -f "$apt_root/index-is-complete"
	fi
	mv "$apt_root/sources.list.new" "$apt_root/sources.list"
	cat >"$apt_root/apt.conf" <<-CONFIGURATION
		Dir::Etc::Parts "$apt_root/conf.d";
	CONFIGURATION
}

# private_apt COMMAND ARGUMENTS...: apt-get or apt-cache on the private configuration.
private_apt()
{
	local command=$1
	shift
	APT_CONFIG=$apt_root/apt.conf "$command" -q \
		-o Dir::Etc::sourcelist="$apt_root/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$apt_root/preferences.d" \
		-o Dir::State::lists="$apt_root/lists" -o Dir::Cache::archives="$apt_root/archives" \
		-o Dir::State::status="$apt_root/status" \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o APT::Architecture=amd64 -o APT::Sandbox::User=root -o Acquire::Retries=3 \
		-o Debug::NoLocking=1 "$@"
}

refresh_index()
{
	say "reading Debian's package index"
	# From nothing: what is wrong with an old index may be the reason why we are here.
	rm -rf "$apt_root/lists" "$apt_root/index-is-complete"
	mkdir -p "$apt_root/lists/partial"
	private_apt apt-get update >"$apt_root/update.log" 2>&1 || true
	# apt-get update succeeds with warnings when a server cannot be reached; a suite may be missing.
	if ! private_apt apt-cache show linux-image-amd64 >/dev/null 2>&1; then
		tail -n 20 "$apt_root/update.log" >&2
		die "Debian's package index could not be read (see above): is the network there?"
	fi
	if grep -E '^(W|E|Err)' "$apt_root/update.log" >&2; then
		say "not every part of the index could be read (see above); going on with the rest"
	fi
	touch "$apt_root/index-is-complete"
}

prepare_apt()
{
	need_debian_tools
	write_apt_configuration
	if [ ! -e "$apt_root/index-is-complete" ] || [ -n "${want_update:-}" ]; then
		refresh_index
		want_update=
	fi
}

# download_packages DIRECTORY PACKAGE[=VERSION]...
download_packages()
{
	local directory=$1
	shift
	say "downloading $*"
	if (cd "$directory" && private_apt apt-get download "$@") >"$apt_root/download.log" 2>&1; then
		return 0
	fi
	tail -n 5 "$apt_root/download.log" >&2
	return 1
}

unpack_packages()
{
	local directory=$1 package
	shift
	for package in "$@"; do
		say "unpacking ${package##*/}"
		dpkg-deb -x "$package" "$directory" || die "cannot unpack $package: is the disk full?"
		rm -f "$package"
	done
}
