# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by test-lint: samples for the checks of C and C++.

# The tree has a compile command for its file $1.
compile_database() {
	sample build/cmake/compile_commands.json <<-JSON
		[{"directory": "$PWD", "file": "$1", "command": "c++ -std=c++23 -o x.o -c $1"}]
	JSON
}

for line in 'include:#include <vector>' 'float:double half = 0.5;' 'thread_local:thread_local int x;' \
	'asm:asm volatile("nop");' 'EXPORT:EXPORT_SYMBOL_GPL(f);'; do
	fresh_tree
	sample module/core/outside.hpp <<<"${line#*:}"
	expect_caught cxx-subset 'module/core/outside.hpp' "C++ outside the subset: ${line%%:*}"
done

fresh_tree
sample module/core/inside.hpp <<<$'#include <atomic>\n// no double here\nint a;'
sample module/linux/platform/percpu_new.hpp <<<'asm volatile("nop");'
expect_passed cxx-subset "C++ inside the subset"

fresh_tree
sample userlib/layout.hpp <<<'int   answer ( );'
expect_caught clang-format 'layout.hpp:1' "a bad layout"

fresh_tree
sample userlib/layout.hpp <<<'int answer();'
expect_passed clang-format "a good layout"

fresh_tree
sample userlib/name.cpp <<<'int BadName() { return 0; }'
compile_database userlib/name.cpp
expect_caught clang-tidy 'name.cpp:1:.*identifier-naming' "a bad name"

fresh_tree
sample selftests/name.cpp <<<'int BadName() { return 0; }'
compile_database selftests/name.cpp
expect_caught clang-tidy 'name.cpp:1:.*identifier-naming' "a bad name in a test"

fresh_tree
sample userlib/name.cpp <<<$'#include "name.hpp"\nint main() { return Box{}.size(); }'
sample userlib/name.hpp <<-'CODE'
	class Box
	{
	public:
		int size() const { return bytes; }
	private:
		int bytes = 0;
	};
CODE
compile_database userlib/name.cpp
expect_caught clang-tidy "name.hpp:6:.*private member 'bytes'" "a private member without underscore, in a header"

fresh_tree
sample userlib/bug.cpp <<-'CODE'
	#include <string>
	#include <utility>
	std::string twice(std::string text)
	{
		std::string first = std::move(text);
		return first + text;
	}
CODE
compile_database userlib/bug.cpp
expect_caught clang-tidy 'bug.cpp:6:.*use-after-move' "a use after move"
sed -i 's/first + text/first + first/' userlib/bug.cpp
expect_passed clang-tidy "the same without it"
expect_passed clang-tidy "the same from memory"
sed -i 's/first + first/first + text/' userlib/bug.cpp
expect_caught clang-tidy 'bug.cpp:6:.*use-after-move' "a use after move in a file that was clean"

fresh_tree
sample userlib/one.cpp <<<'int one() { return 1; }'
sample userlib/two.cpp <<<'int two() { return 2; }'
compile_database userlib/one.cpp
expect_caught clang-tidy 'two.cpp: no CMake target' "a source file that nothing compiles"

fresh_tree
sample userlib/one.cpp <<<'int one() { return 1; }'
expect_caught clang-tidy 'compile_commands.json is missing' "a missing compile database"

# A module of one file, built the way the top level does it.
module_tree() {
	fresh_tree
	# shellcheck disable=SC2016 # the variables are make's
	printf '.PHONY: module\nmodule:\n\t%s\n' '$(MAKE) -C $(KDIR) M=$(CURDIR)/module C=$(C) CHECK=$(CHECK) modules' |
		sample Makefile
	sample module/Kbuild <<<'obj-m := sample.o'
	sample module/sample.c
}

module_tree <<-'CODE'
	// SPDX-License-Identifier: GPL-2.0
	#include <linux/module.h>
	#include <linux/uaccess.h>
	int sample_read(const int __user *from);
	int sample_read(const int __user *from)
	{
		return *from;
	}
	MODULE_LICENSE("GPL");
CODE
expect_caught sparse 'sample.c:7:.*noderef' "a user pointer used as a kernel one"

module_tree <<-'CODE'
	// SPDX-License-Identifier: GPL-2.0
	#include <linux/module.h>
	MODULE_LICENSE("GPL");
	MODULE_DESCRIPTION("a sample");
CODE
expect_passed sparse "a good module"

module_tree <<<'int f('
expect_caught sparse 'sample.c:1.* error' "a syntax error"

module_tree <<<'#include <linux/module.h>'
expect_caught sparse 'does not build' "a module that does not link"

module_tree <<-'CODE'
	// SPDX-License-Identifier: GPL-2.0
	#include <linux/module.h>
	MODULE_LICENSE("GPL");
	MODULE_DESCRIPTION("a sample");
CODE
sed -i 's/C=$(C)/C=0/' Makefile
expect_caught sparse 'did not run sparse' "a build that leaves sparse out"

fresh_tree
sample module/linux/layout.c <<-'CODE'
	// SPDX-License-Identifier: GPL-2.0
	int f(int a){
	  if(a)
	    return 1;
	  return 0;
	}
CODE
expect_caught checkpatch 'layout.c:2' "C that is not in the kernel's style"

fresh_tree
sample uapi/tornado/device.h <<<'int device;'
expect_caught checkpatch 'SPDX' "a header without a licence"

fresh_tree
sample module/linux/layout.c <<-'CODE'
	// SPDX-License-Identifier: GPL-2.0
	int is_set(int a)
	{
		return a != 0;
	}
CODE
expect_passed checkpatch "C in the kernel's style"

fresh_tree
sample module/linux/expect.c <<<$'// SPDX-License-Identifier: GPL-2.0
#define EXPECT(condition)         \\
	do {                      \\
		if (!(condition)) \\
			return 1; \\
	} while (0)'
expect_caught checkpatch 'expect.c:2:.*MACRO_WITH_FLOW_CONTROL' "a macro that returns"
mkdir -p selftests/kmod
mv module/linux/expect.c selftests/kmod/
expect_passed checkpatch "the same in a test"
