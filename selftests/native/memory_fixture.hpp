// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_MEMORY_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_MEMORY_FIXTURE_HPP

#include <vector>

#include <gtest/gtest.h>

#include "../../module/core/memory/pool.hpp"
#include "fixture.hpp"

namespace tornado::native
{

/// Six virtual CPUs on three nodes: CPUs 0 and 1 on node 0, and so on.
class MemoryFixture : public ::testing::Test
{
public:
	static constexpr unsigned cpus = 6;
	static constexpr unsigned nodes = 3;
	static constexpr std::size_t block_size = 128;

	void SetUp() override
	{
		platform::set_topology(cpus, nodes);
		platform::fail_allocation(-1);
		platform::set_magazines_wanted(true);
		ASSERT_TRUE(memory::start());
	}

	void TearDown() override
	{
		platform::fail_allocation(-1);
		for (unsigned node = 0; node < nodes; node++)
			platform::set_node_has_memory(node, true);
		memory::stop();
	}
};

/// A type for the time of a test; at the end no block may be in use.
class TestType
{
public:
	explicit TestType(unsigned placement, std::size_t size = MemoryFixture::block_size,
			  unsigned flags = 0)
	{
		type_.name = "test";
		type_.size = size;
		type_.placement = placement;
		type_.flags = flags;
		EXPECT_TRUE(memory::start(type_));
	}
	~TestType() { EXPECT_EQ(memory::stop(type_), expected_leak_) << "blocks in use"; }
	TestType(const TestType &) = delete;
	TestType &operator=(const TestType &) = delete;

	void *allocate(unsigned flags = 0) { return memory::allocate(type_, flags); }
	void free(void *block) { memory::free(type_, block); }
	void *allocate_at(unsigned cpu)
	{
		platform::bind_to_cpu(cpu);
		return allocate();
	}
	void free_at(unsigned cpu, void *block)
	{
		platform::bind_to_cpu(cpu);
		free(block);
	}
	std::vector<void *> allocate_many_at(unsigned cpu, unsigned count)
	{
		std::vector<void *> blocks;
		for (unsigned i = 0; i < count; i++)
			blocks.push_back(allocate_at(cpu));
		return blocks;
	}
	void free_all_at(unsigned cpu, const std::vector<void *> &blocks)
	{
		for (void *block : blocks)
			free_at(cpu, block);
	}

	tornado_memory_statistics statistics(int node = -1) const
	{
		return memory::statistics(type_, node);
	}
	long long in_use(int node = -1) const
	{
		const auto sum = statistics(node);
		return sum.blocks - sum.stocked;
	}
	tornado_memory_cpu &cpu(unsigned number)
	{
		return *static_cast<tornado_memory_cpu *>(
			platform::percpu_pointer(type_.cpus, number));
	}
	void expect_leak(long long blocks) { expected_leak_ = blocks; }
	memory::Type &type() { return type_; }

private:
	memory::Type type_{};
	long long expected_leak_ = 0;
};

} // namespace tornado::native

#endif
