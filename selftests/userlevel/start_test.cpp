// SPDX-License-Identifier: GPL-2.0
//
// Which way of counting is chosen, and that all of this passes with the others too.
#include "fixture.hpp"

#include <array>
#include <cstdlib>
#include <cstring>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

namespace
{

constexpr const char *without_rseq = "GLIBC_TUNABLES=glibc.pthread.rseq=0";

/// What this process is expected to do.
enum tornado_userlevel_counting expected()
{
#ifndef TORNADO_SECTIONS
	return TORNADO_USERLEVEL_NO_ARCHITECTURE;
#else
	return __rseq_size ? TORNADO_USERLEVEL_SECTIONS : TORNADO_USERLEVEL_NO_RSEQ;
#endif
}

/// From now on a system call does not exist, as in a kernel without it.
bool forbid(int number)
{
	std::array<sock_filter, 4> filter = {{
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	}};
	const sock_fprog program = {.len = filter.size(), .filter = filter.data()};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// The sum of what several threads add; they hop between CPUs.
long long sum_of_threads(const counter::Counter &counter)
{
	run_threads(4, [&counter](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (int i = 0; i < 5000; i++) {
			if (i % 500 == 0)
				hop(random);
			const Guard guard;
			(void)counter.add(guard, 1);
		}
	});
	const Guard guard;
	return counter.read(guard).value;
}

} // namespace

TEST(StartTest, CountsInSectionsWhereItCan)
{
	EXPECT_EQ(UserLevel::counting(), TORNADO_USERLEVEL_STOPPED);
	EXPECT_STREQ(UserLevel::describe(), "not started");
	{
		const auto started = UserLevel::start();
		ASSERT_TRUE(started);
		EXPECT_EQ(UserLevel::counting(), expected()) << UserLevel::describe();
	}
	EXPECT_EQ(UserLevel::counting(), TORNADO_USERLEVEL_STOPPED);
}

TEST(StartTest, StartsAreCounted)
{
	auto first = UserLevel::start();
	{
		const auto second = UserLevel::start();
		ASSERT_TRUE(first && second);
	}
	const auto counter = counter::Counter::create(Clustering::cpu).value();
	EXPECT_EQ(sum_of_threads(counter), 20000);
	const UserLevel moved = *std::move(first);
	EXPECT_EQ(tornado_userlevel_stop(), 1) << "the counter is left";
	EXPECT_EQ(tornado_userlevel_start(), 0);
}

TEST(StartTest, StoppingTellsWhatIsLeft)
{
	ASSERT_EQ(tornado_userlevel_start(), 0);
	(void)counter::Counter::create(Clustering::cpu).value();
	EXPECT_EQ(tornado_userlevel_stop(), 1);
	EXPECT_EQ(tornado_userlevel_stop(), 0) << "there is nothing to stop";
}

TEST(StartTest, WithoutMembarrierItCountsByAtomics)
{
	if (under_thread_sanitizer)
		GTEST_SKIP() << "ThreadSanitizer allows no threads after fork()";
	if (expected() != TORNADO_USERLEVEL_SECTIONS)
		GTEST_SKIP() << "this process has no rseq either";
	Child child([] {
		if (!forbid(SYS_membarrier) || tornado_userlevel_start() != 0)
			return 1;
		if (UserLevel::counting() != TORNADO_USERLEVEL_NO_MEMBARRIER ||
		    !std::strstr(UserLevel::describe(), "membarrier(2) has no command"))
			return 2;
		const auto counter = counter::Counter::create(Clustering::cpu);
		if (!counter || sum_of_threads(*counter) != 20000 || operations_running() != 0)
			return 3;
		existence::default_domain.synchronize();
		return counter->destroy() && tornado_userlevel_stop() == 0 ? 0 : 4;
	});
	EXPECT_EQ(child.wait(), 0);
}

TEST(StartTest, MembarrierThatGoesAwayEndsTheProgramWithWords)
{
	if (under_thread_sanitizer || expected() != TORNADO_USERLEVEL_SECTIONS)
		GTEST_SKIP() << "nothing here needs membarrier()";
	const auto ended = run_captured([] {
		if (tornado_userlevel_start() != 0)
			return 1;
		// Filters are for the thread that sets them and those it makes.
		if (!forbid(SYS_membarrier))
			return 2;
		platform::wait_for_preemption_off_sections();
		return 0;
	});
	EXPECT_EQ(ended.status, -SIGABRT);
	EXPECT_NE(ended.errors.find("membarrier(2) worked before"), std::string::npos)
		<< ended.errors;
}

/// All of this program once more.
TEST(StartTest, AllPassesWithoutRseq)
{
	if (expected() != TORNADO_USERLEVEL_SECTIONS)
		GTEST_SKIP() << "this process has no rseq anyway";
	const auto again = run_captured([] {
		std::array<char, 64> filter{"--gtest_filter=-*AllPassesWithoutRseq"};
		std::array<char, 64> name{"userlevel_test"};
		std::array<char, 64> tunables{};
		std::strcpy(tunables.data(), without_rseq);
		std::array<char *, 3> arguments{name.data(), filter.data(), nullptr};
		std::array<char *, 2> environment{tunables.data(), nullptr};
		execve("/proc/self/exe", arguments.data(), environment.data());
		return 99;
	});
	EXPECT_EQ(again.status, 0) << again.output << again.errors;
}

} // namespace tornado::selftest
