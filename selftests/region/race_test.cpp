// SPDX-License-Identifier: GPL-2.0
/* Faults against truncation, unmapping and the end of regions. */
#include <atomic>
#include <csignal>
#include <random>

#include <gtest/gtest.h>
#include <unistd.h>

#include "bus_error.hpp"
#include "child.hpp"
#include "deadline.hpp"
#include "regions.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr unsigned threads = 4;
constexpr std::size_t pages = 1024;

class RegionRace : public testing::Test, protected BusErrorsReturn
{
protected:
	static void resize(const FileDescriptor &region, std::size_t size)
	{
		ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>(size * page_size())), 0);
	}
};

TEST_F(RegionRace, writes_against_truncation)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> written{0};
	std::atomic<unsigned> refused{0};

	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(2s, [&] { return written > 1000 && refused > 100; });
			while (!deadline) {
				const std::size_t size = random() % pages;
				resize(region, size);
				/* Nothing is left of what is after the end. */
				EXPECT_FALSE(mapping.is_mapped(size));
				EXPECT_FALSE(copy.is_mapped(size));
				EXPECT_FALSE(mapping.is_mapped(pages - 1));
				resize(region, pages);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const auto &target = random() % 4 ? mapping : copy;
			if (try_write(target.word(random() % pages), thread))
				written++;
			else
				refused++;
		}
	});
	EXPECT_GT(written, 0U);
	EXPECT_GT(refused, 0U);
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.resident, statistics.filled - statistics.removed);
}

TEST_F(RegionRace, faults_against_unmapping)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	std::atomic<bool> stop{false};

	for (std::size_t page = 0; page < pages; page++)
		mapping.word(page) = page;
	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(
				1s, [&] { return region_statistics(region.get()).faults > 10000; });
			while (!deadline) {
				const std::size_t page = random() % (pages - 64);
				::madvise(mapping.page(page), 64 * page_size(), MADV_DONTNEED);
				const RegionMapping other(region.get(), 64, PROT_READ, MAP_SHARED,
							  page);
				EXPECT_EQ(other.word(13), page + 13);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const std::size_t page = random() % pages;
			EXPECT_EQ(mapping.word(page), page);
		}
	});
	EXPECT_EQ(region_statistics(region.get()).filled, pages);
}

/* Whoever finds a page that was removed finds zeros, and whoever writes has written. */
TEST_F(RegionRace, writes_against_removal)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	std::atomic<bool> stop{false};

	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(
				1s, [&] { return region_statistics(region.get()).removed > 1000; });
			while (!deadline)
				::madvise(mapping.page(random() % (pages - 200)),
					  (1 + random() % 200) * page_size(), MADV_REMOVE);
			stop = true;
			return;
		}
		while (!stop) {
			const std::size_t page = random() % pages;
			mapping.word(page) = page + 1;
			const std::uint64_t seen = mapping.word(page);
			EXPECT_TRUE(seen == 0 || seen == page + 1) << seen;
		}
	});
	const auto statistics = region_statistics(region.get());
	EXPECT_GT(statistics.removed, 0U);
	EXPECT_EQ(statistics.resident, statistics.filled - statistics.removed);
}

/* Each region ends while another thread has just faulted in its last mapping. */
TEST_F(RegionRace, created_and_destroyed)
{
	start_together(threads, [](unsigned) {
		Deadline deadline(1s);
		while (!deadline) {
			auto region = create_region(64);
			const RegionMapping mapping(region.get(), 64);
			region.reset();
			start_together(2, [&](int which) {
				for (std::size_t page = 0; page < 64; page += 3)
					mapping.word(page) = static_cast<unsigned>(which);
			});
		}
	});
}

TEST_F(RegionRace, killed_while_they_fault)
{
	const auto region = create_region(pages);

	for (unsigned round = 0; round < 20; round++) {
		Child child([&] {
			const RegionMapping mapping(region.get(), pages);
			for (;;) {
				for (std::size_t page = 0; page < pages; page++)
					mapping.word(page) = 1;
				::madvise(mapping.page(0), mapping.bytes(), MADV_DONTNEED);
			}
			return 0;
		});
		::usleep(2000 + round * 500);
		resize(region, round % 2 ? pages : 10);
		child.kill(SIGKILL);
		/* By that, or by the end of the region. */
		EXPECT_LT(child.wait(), 0);
	}
	resize(region, pages);
	const RegionMapping mapping(region.get(), pages);
	EXPECT_EQ(mapping.word(pages - 1), 0U);
}

TEST_F(RegionRace, forks_while_they_fault)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> forks{0};

	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(1s, [&] { return forks >= 20; });
			for (; !deadline; forks++)
				EXPECT_EQ(Child([&] {
						  mapping.word(7) = 7;
						  return 0;
					  }).wait(),
					  0);
			stop = true;
			return;
		}
		while (!stop) {
			mapping.word(random() % pages) = 1;
			if (random() % 64 == 0)
				::madvise(mapping.page(0), mapping.bytes(), MADV_DONTNEED);
		}
	});
	EXPECT_EQ(region_statistics(region.get()).beyond, 0U);
}

} // namespace
} // namespace tornado::selftest
