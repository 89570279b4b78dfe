// SPDX-License-Identifier: GPL-2.0
/* Faults on CPUs that come and go, and pages whose threads move away. */
#include <atomic>
#include <chrono>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cpus.hpp"
#include "deadline.hpp"
#include "environment.hpp"
#include "kernel_setting.hpp"
#include "leaving_cpu.hpp"
#include "regions.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::size_t pages = 1024;

using RegionHotplug = LeavingCpu;

/* What the representative of a CPU that has gone stocks is still the region's. */
TEST_F(RegionHotplug, a_cpu_goes_that_has_faulted)
{
	auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	start_together(1U, [&](unsigned) {
		pin_to(leaving);
		for (std::size_t page = 0; page < pages / 2; page++)
			mapping.word(page) = page;
	});
	ASSERT_TRUE(set_online(false));
	for (std::size_t page = 0; page < pages / 2; page++)
		EXPECT_EQ(mapping.word(page), page);
	mapping.word(pages - 1) = 1;
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.resident, pages / 2 + 1);
	EXPECT_EQ(statistics.faults, pages / 2 + 1);
	ASSERT_EQ(::ftruncate(region.get(), 0), 0);
	EXPECT_EQ(region_statistics(region.get()).resident, 0U);
	region.reset();
	EXPECT_TRUE(set_online(true));
}

TEST_F(RegionHotplug, faults_go_on_while_a_cpu_comes_and_goes)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> written{0};
	unsigned changes = 0;

	start_together(static_cast<unsigned>(cpus.size()) + 1, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(2s, [&] { return written > 5000 && changes > 10; });
			for (; !deadline; changes++)
				EXPECT_TRUE(set_online(changes % 2));
			stop = true;
			return;
		}
		while (!stop) {
			const std::size_t page = random() % pages;
			mapping.word(page) = page + 1;
			written++;
			const std::uint64_t seen = mapping.word(page);
			EXPECT_TRUE(seen == 0 || seen == page + 1) << seen;
			if (random() % 32 == 0)
				::madvise(mapping.page(random() % (pages - 200)), 200 * page_size(),
					  random() % 2 ? MADV_REMOVE : MADV_DONTNEED);
		}
	});
	EXPECT_GT(changes, 1U);
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.resident, statistics.filled - statistics.removed);
}

/* Some pages of anonymous memory that a node's CPU has written. */
class Anonymous
{
public:
	Anonymous()
	{
		for (std::size_t page = 0; page < count; page++)
			start_[page * page_size()] = std::byte{1};
	}
	~Anonymous() { ::munmap(start_, count * page_size()); }
	Anonymous(const Anonymous &) = delete;
	Anonymous &operator=(const Anonymous &) = delete;

	void touch() const
	{
		for (std::size_t page = 0; page < count; page++)
			static_cast<void>(
				*static_cast<volatile std::byte *>(start_ + page * page_size()));
	}

	[[nodiscard]] unsigned pages_on(int node) const
	{
		unsigned found = 0;
		for (std::size_t page = 0; page < count; page++) {
			void *address = start_ + page * page_size();
			int where = -1;
			::syscall(SYS_move_pages, 0, 1UL, &address, nullptr, &where, 0);
			found += where == node;
		}
		return found;
	}

	static constexpr std::size_t count = 256;

private:
	std::byte *start_ =
		static_cast<std::byte *>(::mmap(nullptr, count *page_size(), PROT_READ | PROT_WRITE,
						MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
};

/* Where the kernel takes anonymous memory along, pages of regions stay. */
TEST(RegionBalancing, pages_stay_when_their_thread_moves)
{
	const std::vector<int> cpus = allowed_cpus();

	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_DESTRUCTIVE("it switches NUMA balancing on");
	pin_to(cpus.front());
	const unsigned home = current_node();
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	for (std::size_t page = 0; page < Anonymous::count; page++)
		mapping.word(page) = page;
	const Anonymous beside;
	ASSERT_EQ(mapping.node_of(0), static_cast<int>(home));
	pin_to(cpus.back());
	const KernelSetting balancing("/proc/sys/kernel/numa_balancing", "1");
	if (current_node() == home || !balancing.is_set())
		GTEST_SKIP() << "needs two nodes, and NUMA balancing";
	const KernelSetting delay("/sys/kernel/debug/sched/numa_balancing/scan_delay_ms", "10");

	const int away = static_cast<int>(current_node());
	Deadline deadline(1s, [&] { return beside.pages_on(away) > Anonymous::count / 2; });
	while (!deadline) {
		beside.touch();
		for (std::size_t page = 0; page < Anonymous::count; page++)
			ASSERT_EQ(mapping.word(page), page);
	}
	run_on(cpus);
	if (beside.pages_on(away) <= Anonymous::count / 2)
		GTEST_SKIP() << "the kernel did not move anonymous memory either";
	for (std::size_t page = 0; page < Anonymous::count; page++)
		ASSERT_EQ(mapping.node_of(page), static_cast<int>(home)) << page;
}

} // namespace
} // namespace tornado::selftest
