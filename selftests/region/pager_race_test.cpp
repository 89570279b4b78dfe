// SPDX-License-Identifier: GPL-2.0
/* Faults that wait for a pager, against all that may happen to what they wait for. */
#include <atomic>
#include <csignal>
#include <memory>
#include <random>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bus_error.hpp"
#include "child.hpp"
#include "deadline.hpp"
#include "pager_server.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr unsigned threads = 4;
constexpr std::size_t pages = 1024;

class PagerRace : public testing::Test, protected BusErrorsReturn
{
};

std::uint32_t copy_some(Context &context)
{
	const std::uint64_t page = context.told.word[2];

	return page % 3 ? copy(context, page / 8 * 8, 8) : copy_one(context);
}

TEST_F(PagerRace, truncated_and_emptied)
{
	PagerServer pager(copy_some);
	const auto region = pager.region(pages);
	const RegionMapping mapping(region.get(), pages);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> read{0};
	std::atomic<unsigned> beyond{0};

	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(2s, [&] { return read > 5000 && beyond > 100; });
			while (!deadline) {
				const std::size_t size = random() % pages;
				EXPECT_EQ(::ftruncate(region.get(),
						      static_cast<off_t>(size * page_size())),
					  0);
				EXPECT_FALSE(mapping.is_mapped(pages - 1));
				EXPECT_EQ(::ftruncate(region.get(),
						      static_cast<off_t>(pages * page_size())),
					  0);
				::madvise(mapping.page(random() % (pages - 64)), 64 * page_size(),
					  MADV_REMOVE);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const std::size_t page = random() % pages;
			std::uint64_t value = 0;
			if (try_read(mapping.word(page), value)) {
				EXPECT_EQ(value, contents_of(page));
				read++;
			} else {
				beyond++;
			}
		}
	});
	EXPECT_GT(read, 0U);
	EXPECT_EQ(region_statistics(region.get()).denied, 0U);
}

/* Mappings and regions go while threads of children wait for the pager in them. */
TEST_F(PagerRace, killed_and_destroyed)
{
	PagerServer pager(copy_one);
	Deadline deadline(2s);

	for (unsigned round = 0; !deadline; round++) {
		auto region = pager.region(pages);
		Child child([&] {
			const RegionMapping mapping(region.get(), pages);
			start_together(threads, [&](unsigned thread) {
				for (std::size_t page = thread;; page = (page + 7) % pages)
					EXPECT_EQ(mapping.word(page), contents_of(page));
			});
			return 0;
		});
		const auto goal = std::uint64_t{20} * (round % 16);
		while (region_statistics(region.get()).asked < goal)
			std::this_thread::yield();
		region.reset();
		child.kill(SIGKILL);
		EXPECT_EQ(child.wait(), -SIGKILL);
	}
}

TEST_F(PagerRace, unmapped)
{
	PagerServer pager(copy_one);
	Deadline deadline(1s);

	while (!deadline) {
		auto region = pager.region(64);
		auto mapping = std::make_unique<RegionMapping>(region.get(), 64);
		std::atomic<bool> is_late{false};
		region.reset();
		start_together(2U, [&](unsigned thread) {
			/* Each splits the VMA. */
			if (thread == 0) {
				::mprotect(mapping->page(32), 32 * page_size(), PROT_READ);
				::munmap(mapping->page(48), 16 * page_size());
				is_late = true;
				return;
			}
			for (std::size_t page = 0; page < 48; page++)
				EXPECT_EQ(mapping->word(page), contents_of(page));
		});
		EXPECT_TRUE(is_late);
	}
}

/* The pager ends and comes anew while threads fault: each page is right, or refused. */
TEST_F(PagerRace, pagers_end)
{
	std::atomic<unsigned> read{0};
	std::atomic<unsigned> refused{0};
	Deadline deadline(2s, [&] { return read > 0 && refused > 0; });

	while (!deadline) {
		auto pager = std::make_unique<PagerServer>(copy_some);
		const auto region = pager->region(pages);
		const RegionMapping mapping(region.get(), pages);
		start_together(threads, [&](unsigned thread) {
			if (thread == 0) {
				while (region_statistics(region.get()).asked < 20)
					std::this_thread::yield();
				pager.reset();
				return;
			}
			for (std::size_t page = thread; page < pages; page += 5) {
				std::uint64_t value = 0;
				if (try_read(mapping.word(page), value)) {
					EXPECT_EQ(value, contents_of(page));
					read++;
				} else {
					refused++;
				}
			}
		});
	}
	EXPECT_GT(read, 0U);
	EXPECT_GT(refused, 0U);
}

/* By who has them already, against faults. */
TEST_F(PagerRace, supplied)
{
	PagerServer pager(copy_some);
	const auto region = pager.region(pages);
	const RegionMapping mapping(region.get(), pages);
	std::vector<std::byte> contents(pages * page_size());
	std::atomic<bool> stop{false};

	for (std::size_t page = 0; page < pages; page++)
		store_contents(&contents[page * page_size()], page);
	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(1s);
			while (!deadline) {
				const std::size_t first = random() % (pages - 100);
				EXPECT_GE(supply(region.get(), first, 100,
						 &contents[first * page_size()]),
					  0);
				::madvise(mapping.page(random() % (pages - 200)), 200 * page_size(),
					  MADV_REMOVE);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const std::size_t page = random() % pages;
			EXPECT_EQ(mapping.word(page), contents_of(page));
		}
	});
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.denied, 0U);
	EXPECT_EQ(statistics.resident, statistics.filled - statistics.removed);
}

} // namespace
} // namespace tornado::selftest
