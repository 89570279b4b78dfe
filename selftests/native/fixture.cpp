// SPDX-License-Identifier: GPL-2.0
#include "fixture.hpp"

#include "../lib/threads.hpp"

namespace tornado::native
{

void CoreTest::SetUp()
{
	platform::set_topology(cpus, nodes);
	platform::fail_allocation(-1);
	ASSERT_EQ(tornado_core_start(), 0);
}

void CoreTest::TearDown()
{
	platform::fail_allocation(-1);
	platform::inject_delays(0);
	EXPECT_EQ(tornado_core_stop(), 0) << "objects were never destroyed";
}

void run_threads(unsigned count, const std::function<void(unsigned thread)> &body)
{
	selftest::start_together(count, [&body](unsigned thread) {
		platform::bind_to_cpu(thread % platform::cpu_limit());
		body(thread);
	});
}

} // namespace tornado::native
