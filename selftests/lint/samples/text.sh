# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by test-lint: samples for the checks of plain text.

licence_line='SPDX-License-''Identifier:'

fresh_tree
sample selftests/tool <<<'#!/bin/sh'
expect_caught spdx 'selftests/tool: no SPDX' "a file without a licence"

fresh_tree
sample module/core/core.hpp <<<"// $licence_line GPL-2.0"
expect_caught spdx "this folder's is 'GPL-2.0 OR MIT'" "the wrong licence for a folder"

fresh_tree
sample uapi/tornado/device.h <<<"// $licence_line GPL-2.0 WITH Linux-syscall-note"
expect_caught spdx 'comment style' "a comment style that C headers do not have"

fresh_tree
sample module/core/core.hpp <<<"// $licence_line GPL-2.0 OR MIT"
sample README.md <<<"<!-- $licence_line GPL-2.0 -->"
sample selftests/lint/tool <<<$'#!/bin/sh\n'"# $licence_line GPL-2.0"
sample selftests/data.json <<<'{}'
expect_passed spdx "the right licences"

fresh_tree
sample module/core/sync/lock.hpp <<<'#include <linux/spinlock.h>'
expect_caught house-rules 'kernel header <linux/spinlock.h>' "a kernel header in the core"

fresh_tree
sample module/linux/edge.cpp <<<'#include "tornado/edge.h"'
sample module/include/tornado/edge.h <<<'#include <asm/percpu.h>'
expect_caught house-rules 'through module/include/tornado/edge.h' "a kernel header behind a C header"

fresh_tree
sample module/linux/edge.c <<<'#include "core/object.hpp"'
expect_caught house-rules 'edge.c:1:.*object.hpp' "C that includes C++"

fresh_tree
seq 501 | sample module/linux/long.c
expect_caught house-rules 'long.c: 501 lines' "a file that is too long"

fresh_tree
sample scripts/tool <<<'#!/bin/sh'
expect_caught house-rules 'scripts/tool: not a name' "a new name at the top level"

fresh_tree
sample userlib/late.cpp <<<'// TO''DO: later'
expect_caught house-rules 'late.cpp:1:' "work put off"

fresh_tree
sample selftests/run <<<'cat /ho''me/someone/file'
sample selftests/walk <<<'cd /ro''ot/tornado'
expect_caught house-rules 'run:1:.*someone' "a path of one machine"
expect_caught house-rules 'walk:1:.*tornado' "a folder of one machine's root user"

fresh_tree
sample module/core/good.hpp <<<'#include <atomic>'
sample module/linux/good.c <<<'#include <linux/module.h>'
# shellcheck disable=SC2016 # the variable belongs to the sample
sample selftests/run <<<'cat "$HOME"/.cache/home/work'
sample selftests/passwd <<<'root:x:0:0:root:/root:/bin/sh'
expect_passed house-rules "what keeps to the rules"

fresh_tree
sample selftests/run <<<$'#!/usr/bin/env bash\nrm $1'
expect_caught shellcheck 'SC2086' "an unquoted variable"

fresh_tree
sample selftests/run <<<$'#!/bin/sh\n. ./part.sh'
sample part.sh <<<$'# shellcheck shell=sh\nrm $1'
expect_caught shellcheck 'part.sh:2:.*SC2086' "an unquoted variable in what a script sources"

fresh_tree
sample selftests/run <<<$'#!/usr/bin/env bash\nrm "$1"'
expect_passed shellcheck "a good script"

for heading in 'Page
====

.. nonsense::' 'Page
====

:doc:`nowhere`'; do
	fresh_tree
	mkdir -p Documentation
	cp "$top"/Documentation/{conf.py,index.rst} Documentation
	sample Documentation/page.rst <<<"$heading"
	expect_caught documentation 'page.rst:4: (ERROR|WARNING)' "an error in a page: ${heading##*$'\n'}"
done

fresh_tree
mkdir -p Documentation
cp "$top"/Documentation/{conf.py,index.rst} Documentation
sample Documentation/memory/page.rst <<<$'Page\n====\n\nText.'
expect_passed documentation "a good page"
