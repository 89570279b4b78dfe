// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_FIXTURE_HPP

#include <atomic>
#include <functional>

#include <gtest/gtest.h>

#include "../../module/core/object/ref.hpp"

namespace tornado::native
{

/// Six virtual CPUs on three nodes, with the core running; at the end nothing may be left.
class CoreTest : public ::testing::Test
{
public:
	static constexpr unsigned cpus = 6;
	static constexpr unsigned nodes = 3;

	void SetUp() override;
	void TearDown() override;
};

/// Run @body in @count threads, which start together; thread i begins on virtual CPU i mod CPUs.
void run_threads(unsigned count, const std::function<void(unsigned thread)> &body);

/// What the reps of a test object count, over all of them.
struct Tally {
	std::atomic<int> constructed{0};
	std::atomic<int> destroyed{0};

	int alive() const { return constructed - destroyed; }
};

/// A rep that knows its cluster, and whether it is still there.
class TestRep
{
public:
	static constexpr const char *type_name = "test";
	static constexpr unsigned alive_mark = 0x600d600d;

	TestRep(Tally &tally, unsigned cluster) noexcept : tally_(tally), cluster_(cluster)
	{
		tally_.constructed++;
	}
	~TestRep()
	{
		mark_ = 0;
		tally_.destroyed++;
	}
	TestRep(const TestRep &) = delete;
	TestRep &operator=(const TestRep &) = delete;

	unsigned cluster() const { return cluster_; }
	bool is_alive() const { return mark_ == alive_mark; }

private:
	Tally &tally_;
	unsigned cluster_;
	unsigned mark_ = alive_mark;
};

inline object::Ref<TestRep> make_object(object::Clustering clustering, Tally &tally)
{
	return object::create<TestRep>(clustering, tally).value();
}

} // namespace tornado::native

#endif
