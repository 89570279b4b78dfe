// SPDX-License-Identifier: GPL-2.0
/* What a region is: memory of one size, which threads and processes share. */
#include <cerrno>
#include <csignal>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.hpp"
#include "cpus.hpp"
#include "regions.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::size_t pages_per_block = 512;

struct stat status_of(const FileDescriptor &region)
{
	struct stat status{};

	EXPECT_EQ(::fstat(region.get(), &status), 0);
	return status;
}

int resize(const FileDescriptor &region, std::size_t pages)
{
	return ::ftruncate(region.get(), static_cast<off_t>(pages * page_size())) ? -errno : 0;
}

TEST(Region, reads_as_zeros_and_keeps_what_is_written)
{
	const auto region = create_region(4);
	const RegionMapping mapping(region.get(), 4);

	for (std::size_t page = 0; page < 4; page++)
		EXPECT_EQ(mapping.word(page), 0U);
	mapping.word(2) = 22;
	EXPECT_EQ(mapping.word(2), 22U);
	const RegionMapping other(region.get(), 1, PROT_READ, MAP_SHARED, 2);
	EXPECT_EQ(other.word(0), 22U);
}

TEST(Region, keeps_its_pages_when_nobody_maps_it)
{
	const auto region = create_region(4);
	{
		const RegionMapping mapping(region.get(), 4);
		mapping.word(3) = 33;
	}
	const RegionMapping mapping(region.get(), 4);
	EXPECT_EQ(mapping.word(3), 33U);
}

TEST(Region, lives_as_long_as_a_mapping)
{
	auto region = create_region(4);
	const RegionMapping mapping(region.get(), 4);

	region.reset();
	mapping.word(1) = 11;
	EXPECT_EQ(mapping.word(1), 11U);
	EXPECT_EQ(mapping.word(2), 0U);
}

TEST(Region, is_a_file_with_a_size)
{
	const auto region = create_region(4);
	auto status = status_of(region);

	EXPECT_TRUE(S_ISREG(status.st_mode));
	EXPECT_EQ(status.st_size, static_cast<off_t>(4 * page_size()));
	EXPECT_EQ(status.st_blocks, 0);
	EXPECT_EQ(status.st_nlink, 0U);
	const RegionMapping mapping(region.get(), 4);
	mapping.word(1) = 1;
	EXPECT_EQ(status_of(region).st_blocks * 512, static_cast<blkcnt_t>(page_size()));

	const auto other = create_region(4);
	EXPECT_NE(status.st_ino, status_of(other).st_ino);
}

TEST(Region, threads_share_it)
{
	constexpr unsigned threads = 4;
	constexpr std::size_t pages = 2 * pages_per_block;
	const auto region = create_region(pages);
	const RegionMapping mapping(region.get(), pages);

	start_together(threads, [&](unsigned) {
		for (std::size_t page = 0; page < pages; page++)
			__atomic_fetch_add(const_cast<std::uint64_t *>(&mapping.word(page)), 1,
					   __ATOMIC_RELAXED);
	});
	for (std::size_t page = 0; page < pages; page++)
		EXPECT_EQ(mapping.word(page), threads);
	EXPECT_EQ(region_statistics(region.get()).filled, pages);
}

TEST(Region, processes_share_it)
{
	const auto region = create_region(8);
	const RegionMapping mapping(region.get(), 8);
	Child child([&] {
		mapping.word(1) = 11;
		const RegionMapping own(region.get(), 8);
		own.word(2) = 22;
		return 0;
	});

	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(mapping.word(1), 11U);
	EXPECT_EQ(mapping.word(2), 22U);
}

TEST(Region, access_after_the_end)
{
	const auto region = create_region(2);
	const RegionMapping mapping(region.get(), 4);

	EXPECT_EQ(mapping.word(1), 0U);
	EXPECT_TRUE(ends_with_bus_error(mapping, 2));
	EXPECT_EQ(region_statistics(region.get()).beyond, 1U);
	const auto empty = create_region(0);
	EXPECT_TRUE(ends_with_bus_error(RegionMapping(empty.get(), 1), 0));
}

TEST(Region, truncation_takes_pages_away)
{
	const auto region = create_region(2 * pages_per_block);
	const RegionMapping mapping(region.get(), 2 * pages_per_block);

	for (std::size_t page = 0; page < 2 * pages_per_block; page++)
		mapping.word(page) = page + 1;
	EXPECT_EQ(resize(region, pages_per_block + 1), 0);
	EXPECT_EQ(status_of(region).st_size,
		  static_cast<off_t>((pages_per_block + 1) * page_size()));
	EXPECT_EQ(mapping.word(pages_per_block), pages_per_block + 1);
	EXPECT_FALSE(mapping.is_mapped(pages_per_block + 1));
	EXPECT_TRUE(ends_with_bus_error(mapping, pages_per_block + 1));
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.removed, pages_per_block - 1);
	EXPECT_EQ(statistics.resident, pages_per_block + 1);
}

TEST(Region, what_was_cut_off_is_zero_after_growing)
{
	const auto region = create_region(4);
	const RegionMapping mapping(region.get(), 8);

	mapping.word(3) = 33;
	EXPECT_EQ(resize(region, 3), 0);
	EXPECT_EQ(resize(region, 8), 0);
	EXPECT_EQ(mapping.word(3), 0U);
	EXPECT_EQ(mapping.word(7), 0U);
}

TEST(Region, as_large_as_it_gets)
{
	auto argument = region_of(1);

	argument.bytes = TORNADO_REGION_BYTES_MAX;
	const auto region = create_region(argument);
	const std::size_t last = TORNADO_REGION_BYTES_MAX / page_size() - 1;
	const RegionMapping mapping(region.get(), 2, PROT_READ | PROT_WRITE, MAP_SHARED, last);
	mapping.word(0) = 1;
	EXPECT_TRUE(ends_with_bus_error(mapping, 1));
}

TEST(Region, bad_lengths)
{
	const auto region = create_region(4);

	EXPECT_EQ(::ftruncate(region.get(), 1), -1);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_EQ(::ftruncate(region.get(), static_cast<off_t>(page_size() - 1)), -1);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_EQ(::ftruncate(region.get(), -1), -1);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_EQ(::ftruncate(region.get(),
			      static_cast<off_t>(TORNADO_REGION_BYTES_MAX + page_size())),
		  -1);
	EXPECT_EQ(errno, EFBIG);
	EXPECT_EQ(status_of(region).st_size, static_cast<off_t>(4 * page_size()));
}

TEST(Region, cannot_be_read_written_or_opened_again)
{
	const auto region = create_region(4);
	const std::string path = "/proc/self/fd/" + std::to_string(region.get());
	char byte = 0;

	EXPECT_LT(::read(region.get(), &byte, 1), 0);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_LT(::write(region.get(), &byte, 1), 0);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_LT(::open(path.c_str(), O_RDWR | O_CLOEXEC), 0);
	EXPECT_EQ(errno, ENXIO);
}

namespace
{

int module_references()
{
	int count = -1;

	std::ifstream("/sys/module/tornado/refcnt") >> count;
	return count;
}

} // namespace

TEST(Region, leaves_nothing_but_a_name_to_who_has_a_path)
{
	const int before = module_references();
	auto region = create_region(4);
	const int with_region = module_references();
	const FileDescriptor path{::open(("/proc/self/fd/" + std::to_string(region.get())).c_str(),
					 O_PATH | O_CLOEXEC)};
	ASSERT_GE(path.get(), 0);
	{
		const RegionMapping mapping(region.get(), 4);

		mapping.word(0) = 1;
		EXPECT_EQ(status_of(path).st_size, static_cast<off_t>(4 * page_size()));
		EXPECT_GT(status_of(path).st_blocks, 0);
	}
	EXPECT_EQ(with_region, before + 1);
	region = {};

	EXPECT_EQ(status_of(path).st_size, 0);
	EXPECT_EQ(status_of(path).st_blocks, 0);
	const std::string name = "/proc/self/fd/" + std::to_string(path.get());
	EXPECT_EQ(::truncate(name.c_str(), static_cast<off_t>(page_size())), -1);
	EXPECT_EQ(errno, EPERM);
	EXPECT_EQ(module_references(), with_region);
}

TEST(Region, counts_what_faults_do)
{
	const auto region = create_region(64);
	const RegionMapping mapping(region.get(), 64);
	auto statistics = region_statistics(region.get());

	EXPECT_EQ(statistics.faults, 0U);
	EXPECT_EQ(statistics.resident, 0U);
	for (std::size_t page = 0; page < 64; page++)
		mapping.word(page) = 1;
	statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.faults, 64U);
	EXPECT_EQ(statistics.filled, 64U);
	EXPECT_EQ(statistics.resident, 64U);
	EXPECT_EQ(statistics.around, 0U);
	EXPECT_GE(statistics.refills, 1U);
	EXPECT_LT(statistics.refills, 64U);
	EXPECT_EQ(statistics.failures, 0U);
}

TEST(Region, tells_on_how_many_cpus_faults_are)
{
	const auto cpus = allowed_cpus();
	if (cpus.size() < 2)
		GTEST_SKIP() << "needs two CPUs";
	const auto region = create_region(64);
	const RegionMapping mapping(region.get(), 64);

	EXPECT_EQ(region_statistics(region.get()).reps, 0U);
	EXPECT_EQ(region_statistics(region.get()).busiest, 0U);
	start_together(2U, [&](unsigned which) {
		pin_to(cpus[which]);
		for (std::size_t page = which ? 40 : 0; page < (which ? 64U : 40U); page++)
			mapping.word(page) = 1;
	});
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.reps, 2U);
	EXPECT_EQ(statistics.busiest, 40U);
	EXPECT_EQ(statistics.faults, 64U);
}

/* On one CPU: stock that a fault finds is that of the CPU it is taken on. */
class RegionAround : public testing::Test
{
protected:
	RegionAround() { pin_to(cpus.front()); }
	~RegionAround() override { run_on(cpus); }

	const std::vector<int> cpus = allowed_cpus();
};

TEST_F(RegionAround, maps_the_piece_of_a_page)
{
	auto argument = region_of(pages_per_block);

	argument.fault_around = 16;
	const auto region = create_region(argument);
	const RegionMapping mapping(region.get(), pages_per_block);
	mapping.word(33) = 1;
	EXPECT_TRUE(mapping.is_mapped(32));
	EXPECT_TRUE(mapping.is_mapped(47));
	EXPECT_FALSE(mapping.is_mapped(31));
	EXPECT_FALSE(mapping.is_mapped(48));
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.faults, 1U);
	EXPECT_EQ(statistics.around, 15U);
	for (std::size_t page = 32; page < 48; page++)
		EXPECT_EQ(mapping.word(page), page == 33);
	EXPECT_EQ(region_statistics(region.get()).faults, 1U);
}

TEST_F(RegionAround, maps_as_many_pages_as_a_walk_needs)
{
	auto argument = region_of(pages_per_block);

	argument.fault_around = TORNADO_REGION_FAULT_AROUND_ADAPTIVE;
	const auto region = create_region(argument);
	const RegionMapping mapping(region.get(), pages_per_block);
	mapping.word(300) = 1;
	EXPECT_FALSE(mapping.is_mapped(299) || mapping.is_mapped(301));
	for (std::size_t page = 0; page < pages_per_block; page++) {
		EXPECT_EQ(mapping.word(page), page == 300);
		mapping.word(page) = page + 1;
	}
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.filled, pages_per_block);
	EXPECT_EQ(statistics.faults + statistics.around, pages_per_block);
	/* 16 pages a fault, but at the beginning and where a CPU's stock runs out. */
	EXPECT_LE(statistics.faults, pages_per_block / 8 + 10);

	const RegionMapping again(region.get(), pages_per_block);
	for (std::size_t page = 0; page < pages_per_block; page++)
		EXPECT_EQ(again.word(page), page + 1);
	EXPECT_EQ(region_statistics(region.get()).faults - statistics.faults, pages_per_block / 16);
}

TEST(Region, seals)
{
	const auto region = create_region(4);

	EXPECT_EQ(seal(region.get(), 0), 0);
	EXPECT_EQ(seal(region.get(), TORNADO_REGION_SEAL_SHRINK), TORNADO_REGION_SEAL_SHRINK);
	EXPECT_EQ(resize(region, 3), -EPERM);
	EXPECT_EQ(resize(region, 5), 0);
	EXPECT_EQ(seal(region.get(), TORNADO_REGION_SEAL_GROW),
		  TORNADO_REGION_SEAL_SHRINK | TORNADO_REGION_SEAL_GROW);
	EXPECT_EQ(resize(region, 6), -EPERM);
	EXPECT_EQ(resize(region, 5), 0);
	seal(region.get(), TORNADO_REGION_SEAL_SEAL);
	EXPECT_EQ(seal(region.get(), TORNADO_REGION_SEAL_WRITE), -EPERM);
	EXPECT_EQ(seal(region.get(), 0),
		  TORNADO_REGION_SEAL_SEAL | TORNADO_REGION_SEAL_SHRINK | TORNADO_REGION_SEAL_GROW);
}

TEST(Region, seal_against_writing)
{
	const auto region = create_region(4);
	{
		const RegionMapping mapping(region.get(), 4);
		mapping.word(1) = 11;
		EXPECT_EQ(seal(region.get(), TORNADO_REGION_SEAL_WRITE), -EBUSY);
		EXPECT_EQ(seal(region.get(), 0), 0);
	}
	EXPECT_EQ(seal(region.get(), TORNADO_REGION_SEAL_WRITE), TORNADO_REGION_SEAL_WRITE);
	EXPECT_THROW(RegionMapping(region.get(), 4), std::system_error);
	const RegionMapping copy(region.get(), 4, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	copy.word(1) = copy.word(1) + 1;
	EXPECT_EQ(copy.word(1), 12U);
	try {
		const RegionMapping reading(region.get(), 4, PROT_READ);
		EXPECT_EQ(reading.word(1), 11U);
		EXPECT_EQ(::mprotect(reading.page(0), page_size(), PROT_READ | PROT_WRITE), -1);
		EXPECT_EQ(errno, EACCES);
	} catch (const std::system_error &error) {
		/* Before Linux 6.7. */
		EXPECT_EQ(error.code().value(), EPERM);
	}
	EXPECT_EQ(resize(region, 2), 0);
}

class BadRegion : public testing::Test
{
protected:
	static void expect_invalid() { EXPECT_EQ(try_region(argument()), -EINVAL); }
	static tornado_region_create &argument()
	{
		static tornado_region_create kept;
		return kept;
	}
	void SetUp() override { argument() = region_of(4); }
};

TEST_F(BadRegion, bytes)
{
	for (const std::uint64_t bytes :
	     {std::uint64_t{1}, std::uint64_t{page_size() - 1}, std::uint64_t{page_size() + 1},
	      std::uint64_t{TORNADO_REGION_BYTES_MAX + page_size()}, ~std::uint64_t{0},
	      ~std::uint64_t{page_size() - 1}}) {
		argument().bytes = bytes;
		expect_invalid();
	}
}

TEST_F(BadRegion, kind)
{
	argument().kind = TORNADO_REGION_ZERO_FILL + 1;
	expect_invalid();
	argument().kind = ~0U;
	expect_invalid();
}

TEST_F(BadRegion, partition)
{
	argument().partition = 1;
	expect_invalid();
	argument().partition = page_size() + 1;
	expect_invalid();
	argument().partition = ~0ULL;
	expect_invalid();
}

TEST_F(BadRegion, policy)
{
	argument().policy = TORNADO_REGION_NODES + 1;
	argument().nodes = 1;
	expect_invalid();
	argument().policy = ~0U;
	expect_invalid();
}

TEST_F(BadRegion, clustering)
{
	argument().clustering = 99;
	expect_invalid();
	argument().clustering = TORNADO_CLUSTERING_GROUP_OF(0U);
	expect_invalid();
}

TEST_F(BadRegion, fault_around)
{
	argument().fault_around = TORNADO_REGION_FAULT_AROUND_MAX + 1;
	expect_invalid();
	argument().fault_around = TORNADO_REGION_FAULT_AROUND_ADAPTIVE - 1;
	expect_invalid();
	argument().fault_around = TORNADO_REGION_FAULT_AROUND_ADAPTIVE + 1;
	expect_invalid();
	argument().fault_around = ~0U;
	expect_invalid();
}

TEST_F(BadRegion, nodes)
{
	argument().nodes = 1;
	expect_invalid();
	argument().policy = TORNADO_REGION_LOCAL;
	expect_invalid();
	for (const auto policy : {TORNADO_REGION_INTERLEAVE, TORNADO_REGION_NODES}) {
		argument().policy = policy;
		argument().nodes = 0;
		expect_invalid();
		argument().nodes = std::uint64_t{1} << 63;
		expect_invalid();
		argument().nodes = 1 | std::uint64_t{1} << 40;
		expect_invalid();
	}
}

TEST_F(BadRegion, seals)
{
	const auto region = create_region(1);

	EXPECT_EQ(seal(region.get(), 1U << 4), -EINVAL);
	EXPECT_EQ(seal(region.get(), 1U << 31), -EINVAL);
	EXPECT_EQ(seal(region.get(), 0), 0);
}

TEST_F(BadRegion, descriptors_run_out)
{
	std::vector<FileDescriptor> regions;
	int result;

	while ((result = try_region(argument())) >= 0)
		regions.emplace_back(result);
	EXPECT_EQ(result, -EMFILE);
}

} // namespace
} // namespace tornado::selftest
