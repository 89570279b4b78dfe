// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_USERLEVEL_FIXTURE_HPP
#define TORNADO_SELFTESTS_USERLEVEL_FIXTURE_HPP

#include <atomic>
#include <functional>
#include <random>

#include <gtest/gtest.h>
#include <tornado/userlevel.hpp>

#include "../lib/deadline.hpp"
#include "../lib/marked_rep.hpp"

namespace tornado::selftest
{

#ifdef __SANITIZE_THREAD__
inline constexpr bool under_thread_sanitizer = true;
#else
inline constexpr bool under_thread_sanitizer = false;
#endif
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool under_address_sanitizer = true;
#else
inline constexpr bool under_address_sanitizer = false;
#endif

/** class UserLevelTest - user-level objects are started; at the end none may be left */
class UserLevelTest : public ::testing::Test
{
protected:
	void SetUp() override;
	void TearDown() override;
};

/** run_threads() - run @body in @count threads that start together */
void run_threads(unsigned count, const std::function<void(unsigned thread)> &body);

/** hop() - move the calling thread to one of the CPUs that the process may use */
void hop(std::minstd_rand &random);

/** operations_running() - operations of the default domain, over all CPUs and generations */
long long operations_running();

/* What keeps a rep, sections and membarrier, no sanitizer sees: so the mark is atomic. */
class TestRep : public MarkedRep<std::atomic<unsigned>>
{
public:
	using MarkedRep::MarkedRep;

	std::atomic<long> uses{0};
};

inline object::Ref<TestRep> make_object(object::Clustering clustering, Tally &tally)
{
	return object::create<TestRep>(clustering, tally).value();
}

} // namespace tornado::selftest

#endif
