// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LEAVING_CPU_HPP
#define TORNADO_SELFTESTS_LEAVING_CPU_HPP

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cpus.hpp"
#include "environment.hpp"
#include "write_file.hpp"

namespace tornado::selftest
{

/**
 * class LeavingCpu - a fixture with a CPU that may be taken away
 *
 * It is back at the end, and the calling thread may run anywhere again.
 */
class LeavingCpu : public testing::Test
{
protected:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_DESTRUCTIVE("it takes a CPU away and brings it back");
		if (cpus.size() < 2 || !set_online(true))
			GTEST_SKIP() << "no CPU that could go: needs two, and CONFIG_HOTPLUG_CPU";
	}
	~LeavingCpu() override
	{
		static_cast<void>(set_online(true));
		run_on(cpus);
	}

	[[nodiscard]] bool set_online(bool is_online) const
	{
		return write_file("/sys/devices/system/cpu/cpu" + std::to_string(leaving) +
					  "/online",
				  is_online ? "1" : "0");
	}

	const std::vector<int> cpus = allowed_cpus();
	const int leaving = cpus.back();
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_LEAVING_CPU_HPP
