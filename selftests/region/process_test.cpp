// SPDX-License-Identifier: GPL-2.0
/* Processes: which regions an address space has mapped where, however mappings change. */
#include <atomic>
#include <cerrno>
#include <csignal>
#include <random>

#include <gtest/gtest.h>
#include <sys/uio.h>
#include <tornado/split.hpp>
#include <unistd.h>

#include "child.hpp"
#include "deadline.hpp"
#include "regions.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::size_t pages = 16;

tornado_region_process statistics()
{
	int error = 0;
	const auto statistics = process_statistics(error);

	EXPECT_EQ(error, 0);
	return statistics;
}

bool has_process()
{
	int error = 0;

	process_statistics(error);
	EXPECT_TRUE(error == 0 || error == -ENOENT) << error;
	return error == 0;
}

/* Each test is run with each kind of list. */
class Process : public testing::TestWithParam<std::uint32_t>
{
protected:
	~Process() override { EXPECT_FALSE(has_process()); }

	static FileDescriptor create(std::size_t size = pages)
	{
		return create_region(looked_up(GetParam(), size));
	}
};

std::string name_of(const testing::TestParamInfo<std::uint32_t> &info)
{
	return info.param == TORNADO_REGION_LOOKUP_MUTEX    ? "mutex"
	       : info.param == TORNADO_REGION_LOOKUP_RWLOCK ? "rwlock"
							    : "clustered";
}

INSTANTIATE_TEST_SUITE_P(Lookups, Process,
			 testing::Values(TORNADO_REGION_LOOKUP_MUTEX, TORNADO_REGION_LOOKUP_RWLOCK,
					 TORNADO_REGION_LOOKUP_CLUSTERED),
			 name_of);

TEST_P(Process, counts_faults_and_mappings)
{
	const auto region = create();
	{
		const RegionMapping mapping(region.get(), pages);
		const RegionMapping other(region.get(), pages);
		for (std::size_t page = 0; page < pages; page++)
			mapping.word(page) = page;
		EXPECT_EQ(other.word(3), 3U);
		const auto found = statistics();
		EXPECT_EQ(found.lookup, GetParam());
		EXPECT_EQ(found.mappings, 2U);
		EXPECT_EQ(found.ranges, 2U);
		EXPECT_EQ(found.faults, pages + 1);
		EXPECT_EQ(region_statistics(region.get()).faults, pages + 1);
		if (GetParam() == TORNADO_REGION_LOOKUP_CLUSTERED) {
			EXPECT_GE(found.representatives, 1U);
			EXPECT_EQ(found.copies, found.representatives);
		}
	}
	EXPECT_FALSE(has_process());
}

TEST_P(Process, regions_do_not_take_each_others_faults)
{
	const auto one = create();
	const auto other = create();
	const RegionMapping first(one.get(), pages);
	const RegionMapping second(other.get(), pages);

	for (std::size_t page = 0; page < pages; page++) {
		first.word(page) = 1;
		second.word(page) = 2;
	}
	for (std::size_t page = 0; page < pages; page++) {
		EXPECT_EQ(first.word(page), 1U);
		EXPECT_EQ(second.word(page), 2U);
	}
	EXPECT_EQ(region_statistics(one.get()).faults, pages);
	EXPECT_EQ(region_statistics(other.get()).faults, pages);
}

TEST_P(Process, a_part_is_unmapped_and_mapped_by_another_region)
{
	const auto region = create();
	const auto other = create();
	const RegionMapping mapping(region.get(), pages);

	ASSERT_EQ(::munmap(mapping.page(4), 4 * page_size()), 0);
	EXPECT_EQ(statistics().mappings, 2U);
	EXPECT_EQ(statistics().ranges, 2U);
	ASSERT_EQ(::mmap(mapping.page(4), 4 * page_size(), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED, other.get(), 0),
		  mapping.page(4));
	for (std::size_t page = 0; page < pages; page++)
		mapping.word(page) = page;
	EXPECT_EQ(region_statistics(region.get()).faults, pages - 4);
	EXPECT_EQ(region_statistics(other.get()).faults, 4U);
	EXPECT_EQ(statistics().ranges, 3U);
}

/* The kernel tells of the old one's end before or after the new one's beginning. */
TEST_P(Process, another_region_is_mapped_over_a_part)
{
	const auto region = create();
	const auto other = create();
	const RegionMapping mapping(region.get(), pages);

	mapping.word(5) = 1;
	ASSERT_EQ(::mmap(mapping.page(4), 4 * page_size(), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED, other.get(), 0),
		  mapping.page(4));
	EXPECT_EQ(mapping.word(5), 0U);
	mapping.word(3) = 3;
	mapping.word(8) = 8;
	EXPECT_EQ(region_statistics(other.get()).faults, 1U);
	EXPECT_EQ(statistics().mappings, 3U);
	/* And all of it by anonymous memory. */
	ASSERT_EQ(::mmap(mapping.page(0), mapping.bytes(), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
		  mapping.page(0));
	mapping.word(5) = 5;
	EXPECT_FALSE(has_process());
}

TEST_P(Process, is_split_by_protection_and_advice)
{
	const auto region = create();
	const RegionMapping mapping(region.get(), pages);

	ASSERT_EQ(::mprotect(mapping.page(4), 2 * page_size(), PROT_READ), 0);
	EXPECT_EQ(statistics().mappings, 3U);
	EXPECT_EQ(statistics().ranges, 1U);
	ASSERT_TRUE(split_mapping(mapping.page(8), 8 * page_size(), page_size()));
	EXPECT_EQ(statistics().mappings, 11U);
	EXPECT_EQ(statistics().ranges, 1U);
	for (std::size_t page = 0; page < pages; page++)
		EXPECT_EQ(mapping.word(page), 0U);
	EXPECT_EQ(statistics().faults, pages);
}

TEST_P(Process, moves_and_shrinks)
{
	const auto region = create();
	const RegionMapping mapping(region.get(), pages);
	void *elsewhere =
		::mmap(nullptr, 4 * page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(elsewhere, MAP_FAILED);
	/* The middle goes there. */
	ASSERT_EQ(::mremap(mapping.page(4), 4 * page_size(), 4 * page_size(),
			   MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere),
		  elsewhere);
	EXPECT_EQ(statistics().mappings, 3U);
	EXPECT_EQ(statistics().ranges, 3U);
	*static_cast<volatile std::uint64_t *>(elsewhere) = 4;
	mapping.word(3) = 3;
	mapping.word(8) = 8;
	EXPECT_EQ(statistics().faults, 3U);
	ASSERT_EQ(::mremap(elsewhere, 4 * page_size(), page_size(), 0), elsewhere);
	EXPECT_EQ(*static_cast<volatile std::uint64_t *>(elsewhere), 4U);
	ASSERT_EQ(::munmap(elsewhere, page_size()), 0);
	EXPECT_EQ(statistics().ranges, 2U);
}

TEST_P(Process, a_child_has_its_own)
{
	const auto region = create();
	const RegionMapping mapping(region.get(), pages);

	mapping.word(1) = 11;
	Child child([&] {
		if (mapping.word(1) != 11)
			return 1;
		mapping.word(2) = 22;
		const auto found = statistics();
		if (found.lookup != GetParam() || found.mappings != 1 || found.faults < 1)
			return 2;
		::munmap(mapping.page(0), mapping.bytes());
		return has_process() ? 3 : 0;
	});
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(mapping.word(2), 22U);
	EXPECT_EQ(statistics().mappings, 1U);
}

/* Whose the mapping is counts, not who runs. */
TEST_P(Process, faults_of_another_process)
{
	const auto region = create();
	const RegionMapping mapping(region.get(), pages);
	const pid_t owner = ::getpid();

	Child child([&] {
		std::uint64_t value = 7;
		const iovec local{&value, sizeof(value)};
		const iovec remote{mapping.page(5), sizeof(value)};
		const auto before = statistics().faults;
		if (::process_vm_writev(owner, &local, 1, &remote, 1, 0) != sizeof(value))
			return 1;
		return statistics().faults == before ? 0 : 2;
	});
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(statistics().faults, 1U);
	EXPECT_EQ(mapping.word(5), 7U);
}

TEST_P(Process, private_mappings)
{
	const auto region = create();
	const RegionMapping shared(region.get(), pages);
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	shared.word(1) = 11;
	EXPECT_EQ(copy.word(1), 11U);
	copy.word(1) = 12;
	copy.word(2) = 22;
	EXPECT_EQ(shared.word(1), 11U);
	EXPECT_EQ(shared.word(2), 0U);
}

TEST_P(Process, the_first_mapping_decides)
{
	const auto region = create();
	const auto direct = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	for (std::uint32_t lookup = TORNADO_REGION_LOOKUP_MUTEX;
	     lookup <= TORNADO_REGION_LOOKUP_CLUSTERED; lookup++) {
		const auto other = create_region(looked_up(lookup, pages));
		void *mapped = ::mmap(nullptr, page_size(), PROT_READ, MAP_SHARED, other.get(), 0);
		if (lookup == GetParam()) {
			ASSERT_NE(mapped, MAP_FAILED);
			::munmap(mapped, page_size());
		} else {
			EXPECT_EQ(mapped, MAP_FAILED);
			EXPECT_EQ(errno, EBUSY);
		}
	}
	/* Who needs none is not counted. */
	const RegionMapping one_more(direct.get(), pages);
	one_more.word(0) = 1;
	EXPECT_EQ(statistics().mappings, 1U);
	EXPECT_EQ(statistics().faults, 0U);
}

TEST_P(Process, no_more_mappings_than_the_limit)
{
	if (::access("/sys/kernel/debug/kmemleak", F_OK) == 0)
		GTEST_SKIP() << "a kernel that looks at all mappings with each split takes minutes";
	constexpr std::size_t most = TORNADO_REGION_MAPPINGS_MAX;
	const auto region = create(most + 1);
	const RegionMapping mapping(region.get(), most + 1);

	/* As madvise() says it. */
	EXPECT_EQ(split_mapping(mapping.page(0), mapping.bytes(), page_size()).error().number(),
		  EAGAIN);
	EXPECT_EQ(statistics().mappings, most);
	EXPECT_EQ(::mmap(nullptr, page_size(), PROT_READ, MAP_SHARED, region.get(), 0), MAP_FAILED);
	EXPECT_EQ(errno, ENOMEM);
	mapping.word(0) = 1;
	mapping.word(most) = 1;
	/* One goes, one comes. */
	ASSERT_EQ(::munmap(mapping.page(1), page_size()), 0);
	EXPECT_EQ(statistics().ranges, 2U);
	const RegionMapping other(region.get(), 1);
	EXPECT_EQ(other.word(0), 1U);
}

/* Threads fault in parts of one mapping, and in mappings of their own which come and go, while
 * others are cut out and filled. */
TEST_P(Process, faults_against_all_that_changes_mappings)
{
	constexpr unsigned threads = 4;
	constexpr std::size_t size = 64;
	const auto region = create(size);
	const auto passing = create(size);
	const RegionMapping mapping(region.get(), size);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> faults{0};
	unsigned changes = 0;

	start_together(threads, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread > 0) {
			while (!stop) {
				const std::size_t page = random() % (size / 2);
				mapping.word(page) = page;
				::madvise(mapping.page(page), page_size(), MADV_DONTNEED);
				EXPECT_EQ(mapping.word(page), page);
				const RegionMapping own(passing.get(), 2, PROT_READ | PROT_WRITE,
							MAP_SHARED, random() % (size - 2));
				own.word(1) = 1;
				faults++;
			}
			return;
		}
		Deadline deadline(2s, [&] { return changes > 200 && faults > 1000; });
		while (!deadline) {
			const std::size_t page = size / 2 + random() % (size / 2);
			ASSERT_EQ(::munmap(mapping.page(page), page_size()), 0);
			ASSERT_EQ(::mmap(mapping.page(page), page_size(), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_FIXED, passing.get(), 0),
				  mapping.page(page));
			mapping.word(page) = 1;
			Child child([&] {
				mapping.word(0) = 0;
				return mapping.word(page) == 1 ? 0 : 1;
			});
			EXPECT_EQ(child.wait(), 0);
			changes++;
		}
		stop = true;
	});
	EXPECT_GT(changes, 0U);
	EXPECT_GT(faults, 0U);
}

TEST(ProcessKinds, unknown_ones)
{
	EXPECT_EQ(try_region(looked_up(TORNADO_REGION_LOOKUP_CLUSTERED + 1, 1)), -EINVAL);
	EXPECT_EQ(try_region(looked_up(~0U, 1)), -EINVAL);
	EXPECT_FALSE(has_process());
}

} // namespace
} // namespace tornado::selftest
