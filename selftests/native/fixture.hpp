// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_FIXTURE_HPP

#include <functional>

#include <gtest/gtest.h>

#include "../../module/core/core.h"
#include "../../module/core/object/ref.hpp"
#include "../lib/marked_rep.hpp"

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

using selftest::Tally;
using TestRep = selftest::MarkedRep<unsigned>;

inline object::Ref<TestRep> make_object(object::Clustering clustering, Tally &tally)
{
	return object::create<TestRep>(clustering, tally).value();
}

} // namespace tornado::native

#endif
