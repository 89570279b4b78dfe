# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by every check. A check runs from the top of the tree, explains on
# standard output what is wrong and where, and exits as a kselftest does:
# 0 passed, 1 failed, 4 skipped.

export BUILD=${BUILD:-build}

fail() {
	printf '%s\n' "$*"
	exit 1
}

skip() {
	printf '%s\n' "$*"
	exit 4
}

# All files of the tree that are, or are about to be, under version control and
# whose path matches the extended regular expression; separated by NUL.
tree_files() {
	git ls-files -z --cached --others --exclude-standard |
		{ grep -zE -- "$1" || true; } |
		while IFS= read -r -d '' path; do
			if [[ -f $path && ! -L $path ]]; then
				printf '%s\0' "$path"
			fi
		done
}

skip_if_none() {
	if (($# == 0)); then
		skip "there is no file to check yet"
	fi
}

# Those of the files given whose first line calls a shell, separated by NUL.
shell_scripts() {
	local path first
	for path; do
		first=
		IFS= read -r first <"$path" || true
		if [[ $first =~ ^#!.*[/\ ](bash|dash|sh)( |$) ]]; then
			printf '%s\0' "$path"
		fi
	done 2>/dev/null
}

require_tool() {
	command -v "$1" >/dev/null ||
		fail "$1 is missing; install it with: apt-get install ${2:-$1}"
}
