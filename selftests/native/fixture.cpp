// SPDX-License-Identifier: GPL-2.0
#include "fixture.hpp"

#include <barrier>
#include <thread>
#include <vector>

namespace tornado::native
{

void CoreTest::SetUp()
{
	platform::set_topology(cpus, nodes);
	platform::fail_allocation(-1);
	ASSERT_TRUE(object::objects::start());
}

void CoreTest::TearDown()
{
	platform::fail_allocation(-1);
	EXPECT_EQ(object::objects::stop(), 0) << "objects were never destroyed";
}

void run_threads(unsigned count, const std::function<void(unsigned thread)> &body)
{
	std::barrier start(count);
	std::vector<std::jthread> threads;
	for (unsigned i = 0; i < count; i++)
		threads.emplace_back([&, i] {
			platform::bind_to_cpu(i % platform::cpu_limit());
			start.arrive_and_wait();
			body(i);
		});
}

} // namespace tornado::native
