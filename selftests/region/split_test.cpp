// SPDX-License-Identifier: GPL-2.0
/* Mappings of regions that are split while they are used. */
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <tornado/region.hpp>
#include <tornado/split.hpp>
#include <unistd.h>

#include "environment.hpp"
#include "kernel_setting.hpp"
#include "regions.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::size_t pages = 64;

/* How many mappings /proc shows that begin in the range. */
std::size_t mappings_in(const void *address, std::size_t bytes)
{
	const auto first = reinterpret_cast<std::uintptr_t>(address);
	std::ifstream maps("/proc/self/maps");
	std::string line;
	std::size_t found = 0;
	while (std::getline(maps, line)) {
		const std::uintptr_t start = std::stoull(line, nullptr, 16);
		found += start >= first && start - first < bytes;
	}
	return found;
}

std::size_t mappings_of(const RegionMapping &mapping)
{
	return mappings_in(mapping.page(0), mapping.bytes());
}

int number_of(const Result<std::size_t> &result)
{
	return result ? 0 : result.error().number();
}

TEST(RegionSplit, gives_each_piece_a_mapping_and_keeps_the_pages)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);
	for (std::size_t page = 0; page < pages; page++)
		mapping.word(page) = page + 1;
	const auto before = region_statistics(region.get());

	EXPECT_EQ(mappings_of(mapping), 1U);
	EXPECT_EQ(split_mapping(mapping.page(0), mapping.bytes(), 5 * page_size()).value(), 13U);
	EXPECT_EQ(mappings_of(mapping), 13U);
	for (std::size_t page = 0; page < pages; page++)
		EXPECT_EQ(mapping.word(page), page + 1);
	EXPECT_EQ(region_statistics(region.get()).faults, before.faults);
}

std::size_t mappings_of(const tornado::RegionMapping &mapping)
{
	return mappings_in(mapping.bytes().data(), mapping.bytes().size());
}

TEST(RegionSplit, maps_in_the_pieces_that_the_region_was_created_for)
{
	const auto region = Region::create(pages * page_size(), {.partition = 16 * page_size()});
	const auto mapping = region.value().map();

	EXPECT_EQ(mappings_of(mapping.value()), pages / 16);
	EXPECT_EQ(mappings_of(Region{FileDescriptor{::dup(region->fd())}}.map_to_read().value()),
		  pages / 16);
	EXPECT_EQ(region_statistics(region->fd()).partition, 16 * page_size());
	std::ranges::fill(mapping->bytes(), std::byte{1});
	EXPECT_EQ(region_statistics(region->fd()).resident, pages);
}

TEST(RegionSplit, maps_in_one_piece_without_a_partition_or_with_a_large_one)
{
	for (const std::size_t partition : {std::size_t{0}, pages, 3 * pages}) {
		const auto region =
			Region::create(pages * page_size(), {.partition = partition * page_size()});
		EXPECT_EQ(mappings_of(region.value().map().value()), 1U) << partition;
	}
}

TEST(RegionSplit, maps_nothing_if_the_pieces_are_too_many)
{
	const auto before = mappings_in(nullptr, SIZE_MAX);
	const auto region = Region::create(std::size_t{1} << 32, {.partition = page_size()});
	const auto mapping = region.value().map();

	ASSERT_FALSE(mapping);
	EXPECT_EQ(mapping.error().number(), ENOSPC);
	EXPECT_EQ(mappings_in(nullptr, SIZE_MAX), before);
}

TEST(RegionSplit, creates_no_region_with_a_partition_that_is_no_pages)
{
	const auto region = Region::create(page_size(), {.partition = 100});

	ASSERT_FALSE(region);
	EXPECT_EQ(region.error().number(), EINVAL);
}

TEST(RegionSplit, splits_a_part_from_what_is_around_it)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	EXPECT_EQ(split_mapping(mapping.page(10), 4 * page_size(), 2 * page_size()).value(), 2U);
	EXPECT_EQ(mappings_of(mapping), 4U);
	EXPECT_EQ(split_mapping(mapping.page(20), page_size(), 2 * page_size()).value(), 1U);
	EXPECT_EQ(mappings_of(mapping), 6U);
}

/* Overlapping what is split already: pieces become smaller, and never more than asked for. */
TEST(RegionSplit, splits_again_what_was_split)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	EXPECT_EQ(split_mapping(mapping.page(0), mapping.bytes(), 32 * page_size()).value(), 2U);
	EXPECT_EQ(split_mapping(mapping.page(24), 16 * page_size(), 8 * page_size()).value(), 2U);
	EXPECT_EQ(mappings_of(mapping), 4U);
	EXPECT_EQ(split_mapping(mapping.page(0), mapping.bytes(), 32 * page_size()).value(), 2U);
	EXPECT_EQ(mappings_of(mapping), 4U);
}

/* Each page is faulted in by a thread and read by the next one, whatever is split meanwhile. */
TEST(RegionSplit, faults_go_on)
{
	constexpr unsigned threads = 4;
	constexpr unsigned rounds = 50;

	for (unsigned round = 0; round < rounds; round++) {
		const auto region = create_region(pages * threads);
		const RegionMapping mapping(region.get(), pages * threads);
		std::atomic<std::size_t> wrong{0};
		start_together(threads + 1, [&](unsigned thread) {
			if (thread == threads) {
				const auto split = split_mapping(mapping.page(0), mapping.bytes(),
								 (1 + round % 16) * page_size());
				EXPECT_EQ(number_of(split), 0);
				return;
			}
			for (std::size_t page = thread; page < pages * threads; page += threads) {
				wrong += mapping.word(page) != 0;
				mapping.word(page) = page + round;
			}
		});
		EXPECT_EQ(wrong, 0U);
		for (std::size_t page = 0; page < pages * threads; page++)
			ASSERT_EQ(mapping.word(page), page + round);
		EXPECT_EQ(region_statistics(region.get()).resident, pages * threads);
	}
}

/* Ranges overlap, and so do the times; each has its pieces in the end. */
TEST(RegionSplit, overlapping_ranges_at_the_same_time)
{
	constexpr unsigned rounds = 50;

	for (unsigned round = 0; round < rounds; round++) {
		const auto region = create_region(pages);
		const RegionMapping mapping(region.get(), pages);
		start_together(3U, [&](unsigned thread) {
			const std::size_t first = thread * pages / 4;
			const std::size_t piece = (thread + 1 + round % 3) * page_size();
			const auto split =
				split_mapping(mapping.page(first), mapping.bytes() / 2, piece);
			EXPECT_EQ(number_of(split), 0);
			for (std::size_t page = first; page < first + pages / 2; page++)
				mapping.word(page) = page;
		});
		EXPECT_GE(mappings_of(mapping), pages / 2 / (1 + round % 3));
		for (std::size_t page = 0; page < pages; page++)
			ASSERT_EQ(mapping.word(page), page);
	}
}

TEST(RegionSplit, refuses_what_is_no_whole_page)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	EXPECT_EQ(number_of(split_mapping(mapping.page(0) + 8, page_size(), page_size())), EINVAL);
	EXPECT_EQ(number_of(split_mapping(mapping.page(0), page_size() + 8, page_size())), EINVAL);
	EXPECT_EQ(number_of(split_mapping(mapping.page(0), page_size(), 8)), EINVAL);
	EXPECT_EQ(number_of(split_mapping(mapping.page(0), page_size(), 0)), EINVAL);
	EXPECT_EQ(number_of(split_mapping(mapping.page(0), 0, page_size())), EINVAL);
	EXPECT_EQ(number_of(split_mapping(mapping.page(0), 0 - page_size(), page_size())), EINVAL);
	EXPECT_EQ(mappings_of(mapping), 1U);
}

TEST(RegionSplit, refuses_what_is_not_mapped)
{
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	ASSERT_EQ(::munmap(mapping.page(32), page_size()), 0);
	EXPECT_EQ(number_of(split_mapping(mapping.page(0), mapping.bytes(), 16 * page_size())),
		  ENOMEM);
	mapping.word(0) = 1;
	mapping.word(pages - 1) = 1;
}

/* The program needs mappings for other things too. */
TEST(RegionSplit, leaves_half_of_the_limit_of_mappings)
{
	constexpr std::size_t many = 1 << 16;
	const auto region = create_region(many);
	const RegionMapping mapping(region.get(), many);

	EXPECT_EQ(number_of(split_mapping(mapping.page(0), mapping.bytes(), page_size())), ENOSPC);
	EXPECT_EQ(mappings_of(mapping), 1U);
}

/* It needs some for a while, and does with fewer where the limit is near. */
TEST(RegionSplit, leaves_no_mappings_but_the_pieces)
{
	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_DESTRUCTIVE("it lowers the limit of mappings of all processes for a moment");
	const KernelSetting limit("/proc/sys/vm/max_map_count", "500");
	ASSERT_TRUE(limit.is_set());

	for (const std::size_t piece : {pages / 4, pages / 16, pages / 64}) {
		const auto region = create_region(pages);
		const RegionMapping mapping(region.get(), pages);
		const auto before = mappings_in(nullptr, SIZE_MAX);

		EXPECT_EQ(split_mapping(mapping.page(0), mapping.bytes(), piece * page_size())
				  .value(),
			  pages / piece);
		EXPECT_EQ(mappings_in(nullptr, SIZE_MAX), before + pages / piece - 1);
	}
}

TEST(RegionSplit, says_that_other_memory_does_not_stay_split)
{
	constexpr std::size_t bytes = 1 << 20;
	void *memory =
		::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(memory, MAP_FAILED);
	const auto split = split_mapping(memory, bytes, 16 * page_size());
	EXPECT_EQ(number_of(split), EOPNOTSUPP);
	EXPECT_NE(split.error().message().find("regions only"), std::string::npos);
	::munmap(memory, bytes);
}

} // namespace
} // namespace tornado::selftest
