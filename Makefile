# SPDX-License-Identifier: GPL-2.0
# Tornado on Linux. `make help` tells what there is; kbuild's part is in Kbuild.

BUILD := build
CMAKE_BUILD := $(BUILD)/cmake

# Which kernel the modules are for: KDIR= its build directory, or KERNEL=6.1, 6.12, debug, or the
# release of an installed one. See module/kbuild/choose-kernel for the default.
export KDIR KERNEL BUILD

# What kbuild understands and people use: sparse, extra warnings, verbose output.
KBUILD_ARGUMENTS := $(foreach v,C W V CHECK CF,$(if $($(v)),$(v)=$($(v))))

USER_PACKAGES := make cmake g++ pkg-config libgtest-dev libcli11-dev libfmt-dev \
	nlohmann-json3-dev libnuma-dev liburing-dev
MODULE_PACKAGES := make g++-12 pahole

.PHONY: all help
all: module user

help:
	@echo 'make            build the kernel modules, the library, the tools and the tests'
	@echo 'make compare    measure stock Linux and tornado side by side on a simulated NUMA machine;'
	@echo "                HOST=1: on this one; WORKLOADS='*': all workloads, not only those tornado"
	@echo '                takes part in; CPUS=1,4,16; KERNEL=6.12, 6.1; HOLD=20'
	@echo 'make compare-full  the same from 1 to 64 CPUs, a family at a time: WORKLOADS=ipc-*'
	@echo 'make contention  measure calls on a CPU that others want, too: RUNS=5; KERNEL=6.12, 6.1'
	@echo 'make locality   compare what hot paths cost on 16 simulated CPUs with their budgets'
	@echo 'make check      run all tests, in virtual machines where they need a kernel'
	@echo ''
	@echo 'make module     the modules alone: KERNEL=6.1, 6.12, debug or KDIR=DIRECTORY; C=2, W=1'
	@echo 'make user       the library, the tools and the tests alone'
	@echo 'make native     run the tests that need no kernel module'
	@echo 'make vm         run the tests in a virtual machine: KERNEL=6.12 (default), 6.1, debug'
	@echo 'make verify     check the model of the existence protocol; FULL=1: its large rows too'
	@echo 'make lint       run the checks of style, licence and documentation'
	@echo 'make load       insmod the module into the running kernel; make unload undoes it'
	@echo 'make run_tests  run the tests on the running kernel (DESTRUCTIVE=1: the harmful ones too)'
	@echo 'make install    install the library and the tools: DESTDIR=, PREFIX=/usr/local'
	@echo 'make clean      remove $(BUILD)/'

.PHONY: module user user-packages module-packages
module-packages:
	@selftests/tools/ensure-packages $(MODULE_PACKAGES)

user-packages:
	@selftests/tools/ensure-packages $(USER_PACKAGES)

module: module-packages
	@kdir=$$(module/kbuild/choose-kernel) && \
	module/kbuild/build-module "$$kdir" "" $(KBUILD_ARGUMENTS)

user: user-packages
	@cmake -S selftests -B $(CMAKE_BUILD) $(CMAKE_ARGUMENTS) >$(BUILD)/cmake-configure.log 2>&1 || \
		{ cat $(BUILD)/cmake-configure.log; exit 1; }
	@cmake --build $(CMAKE_BUILD) --parallel $$(nproc)

# The directory has to be there before the shell opens a log in it.
user: | $(BUILD)
$(BUILD):
	@mkdir -p $@

.PHONY: check native vm verify lint compare compare-full contention locality
check:
	@selftests/check

native: user
	@ctest --test-dir $(CMAKE_BUILD) --output-on-failure --exclude-regex '^kselftest'

vm: user
	@selftests/vm/run-kselftests $(or $(KERNEL),6.12)

verify:
	@selftests/verify/verify

lint: user-packages
	@selftests/lint/lint

# The first line says whether this machine could be measured itself, before anything is built.
compare:
	@[ '$(HOST)' = 1 ] || selftests/bench/host-hint
	@$(MAKE) --no-print-directory user
	@selftests/bench/run-compare

compare-full: user
	@FULL=1 selftests/bench/run-compare

contention: user
	@selftests/bench/run-contention

locality: user
	@selftests/locality/check-budgets

.PHONY: load unload run_tests install clean
load:
	@module/kbuild/load-module $(BUILD)/module/$$(uname -r)/module/tornado.ko

unload:
	@rmmod tornado

run_tests: user
	@$(MAKE) --no-print-directory -C selftests run_tests

install: user
	@cmake --install $(CMAKE_BUILD)/userlib --prefix $(or $(PREFIX),/usr/local)

clean:
	rm -rf $(BUILD)
