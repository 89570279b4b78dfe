# SPDX-License-Identifier: GPL-2.0
# A kbuild rule for C++: $(obj)/%.o from $(src)/%.cpp.
#
# The flags are those kbuild gives to C, so that KASAN, UBSAN, retpolines, IBT,
# return thunks, padding and the code model carry over, less what is for C only
# or leads to the kernel's headers, plus what makes C++ freestanding.
# Documentation/cxx-subset.rst tells why each is there.

# Set by build-module to the g++ of the kernel's own version.
CXX_FOR_KERNEL ?= $(subst gcc,g++,$(CC))

cxx-drop := -nostdinc -include %.h -I% -g% -std=% -fms-extensions \
	-Wstrict-prototypes -Werror=strict-prototypes \
	-Wmissing-prototypes -Wno-missing-prototypes -Wmissing-declarations \
	-Wold-style-definition -Wno-old-style-definition \
	-Werror=implicit-function-declaration -Werror=implicit-int \
	-Werror=incompatible-pointer-types -Werror=designated-init \
	-Wdeclaration-after-statement -Wno-pointer-sign -Wno-override-init \
	-Wmissing-variable-declarations -Wenum-conversion -Wno-main -Wno-psabi

cxx-add := -std=c++23 -ffreestanding -fno-exceptions -fno-rtti \
	-fno-threadsafe-statics -fno-use-cxa-atexit -g0 -Wall -Wextra

cxx_flags = $(filter-out $(cxx-drop),$(c_flags)) $(cxx-add) $(CXXFLAGS_$(notdir $@))

quiet_cmd_cxx_o_cpp = CXX [M]  $@
      cmd_cxx_o_cpp = $(CXX_FOR_KERNEL) $(cxx_flags) -c -o $@ $< $(cmd_objtool)

$(obj)/%.o: $(src)/%.cpp FORCE
	$(call if_changed_dep,cxx_o_cpp)

# The kernel's configuration, for C++ (see linux/platform/config.c): what is compiled with
# $(cxx-config-flags) depends on $(cxx-config), and has it as "generated/config.h".
cxx-config := $(obj)/generated/config.h
cxx-config-flags := -I$(obj)
cxx-config-source := $(patsubst %/kbuild/cxx.mk,%,$(lastword $(MAKEFILE_LIST)))/linux/platform/config.c

targets += generated/config.s generated/config.h
$(obj)/generated/config.s: $(cxx-config-source) FORCE
	$(call if_changed_dep,cc_s_c)
$(cxx-config): $(obj)/generated/config.s FORCE
	$(call filechk,offsets,TORNADO_GENERATED_CONFIG_H)
