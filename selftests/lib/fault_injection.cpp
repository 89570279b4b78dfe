// SPDX-License-Identifier: GPL-2.0
#include "fault_injection.hpp"

#include <array>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "environment.hpp"
#include "write_file.hpp"

namespace tornado::selftest
{
namespace
{

/* Debugfs knobs that would keep allocations which may sleep from failing. */
constexpr auto ignore_slab = "/sys/kernel/debug/failslab/ignore-gfp-wait";
constexpr auto ignore_pages = "/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait";

} // namespace

void FaultInjection::SetUp()
{
	SKIP_UNLESS_DESTRUCTIVE("it makes the kernel's allocations fail");
	SKIP_UNLESS_ROOT();
	fail_nth_.reset(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
	if (!fail_nth_ || !write_file(ignore_slab, "N") || !write_file(ignore_pages, "N"))
		GTEST_SKIP() << "needs CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC and "
				"CONFIG_FAULT_INJECTION_DEBUG_FS";
}

void FaultInjection::set_countdown(int nth)
{
	const std::string text = std::to_string(nth);
	/* This write's own copy may be what fails; the second one has nothing to fear. */
	for (int tries = 0; tries < 2; ++tries)
		if (pwrite(fail_nth_.get(), text.data(), text.size(), 0) > 0)
			return;
	ADD_FAILURE() << "cannot set fail-nth";
}

/* How many are left; this read's own copy counts as well, and may be the one that fails. */
int FaultInjection::countdown()
{
	std::array<char, 16> text{};
	const ssize_t size = pread(fail_nth_.get(), text.data(), text.size() - 1, 0);
	return size > 0 ? std::stoi(text.data()) : 1;
}

} // namespace tornado::selftest
