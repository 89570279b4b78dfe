// SPDX-License-Identifier: GPL-2.0
/* Regions whose memory cgroup has no more. */
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "bus_error.hpp"
#include "child.hpp"
#include "deadline.hpp"
#include "environment.hpp"
#include "regions.hpp"
#include "write_file.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t limit = 16 * mebibyte;

/* A cgroup with a limit, which no process is in at first. */
class RegionLimits : public testing::Test, protected BusErrorsReturn
{
protected:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		write_file(root + "/cgroup.subtree_control", "+memory");
		std::filesystem::create_directory(group);
		if (!write_file(group + "/memory.max", std::to_string(limit)))
			GTEST_SKIP() << "no memory cgroups in " << root;
	}
	~RegionLimits() override
	{
		becomes_true([this] { return ::rmdir(group.c_str()) == 0 || errno != EBUSY; });
	}

	/* Created by a process in the cgroup, which is gone when this returns. */
	FileDescriptor create_inside(tornado_region_create argument) const
	{
		const std::string home = "/sys/fs/cgroup" + cgroup_of_this();
		EXPECT_TRUE(write_file(group + "/cgroup.procs", "0"));
		FileDescriptor region = create_region(argument);
		EXPECT_TRUE(write_file(home + "/cgroup.procs", "0"));
		return region;
	}

	[[nodiscard]] std::size_t value_of(const std::string &file) const
	{
		std::size_t value = 0;
		std::ifstream(group + "/" + file) >> value;
		return value;
	}

	[[nodiscard]] std::size_t event(const std::string &wanted) const
	{
		std::ifstream events(group + "/memory.events");
		std::string name;
		for (std::size_t value = 0; events >> name >> value;)
			if (name == wanted)
				return value;
		return 0;
	}

	/* But for what CPUs stock of a cgroup's charges, 64 pages each. */
	[[nodiscard]] bool is_emptied() const
	{
		return becomes_true([this] { return value_of("memory.current") < 2 * mebibyte; });
	}

	const std::string root = "/sys/fs/cgroup";
	const std::string group = root + "/tornado-region-" + std::to_string(::getpid());

private:
	/* Of the line "0::/path". */
	static std::string cgroup_of_this()
	{
		std::ifstream groups("/proc/self/cgroup");
		for (std::string line; std::getline(groups, line);)
			if (line.starts_with("0::"))
				return line.substr(3);
		return "/";
	}
};

/* Whoever touches the pages, the creator's cgroup pays; nobody is in it who could be killed. */
TEST_F(RegionLimits, the_creators_limit_is_met_in_a_fault_of_another)
{
	const std::size_t pages = 4 * limit / page_size();
	const auto region = create_inside(region_of(pages));
	const RegionMapping mapping(region.get(), pages);
	std::size_t written = 0;

	while (written < pages && try_write(mapping.word(written), written))
		written++;
	EXPECT_LE(written, limit / page_size());
	EXPECT_GT(written, limit / page_size() / 2);
	EXPECT_LE(value_of("memory.current"), limit);
	EXPECT_EQ(event("oom_kill"), 0U);
	/* The same page again, and what is there already. */
	EXPECT_FALSE(try_write(mapping.word(written), 1));
	for (std::size_t page = 0; page < written; page++)
		ASSERT_EQ(mapping.word(page), page);

	/* Room is made by giving pages up, and by raising the limit. */
	ASSERT_EQ(::madvise(mapping.page(0), 256 * page_size(), MADV_REMOVE), 0);
	EXPECT_TRUE(try_write(mapping.word(written), written));
	EXPECT_TRUE(write_file(group + "/memory.max", "max"));
	EXPECT_TRUE(try_write(mapping.word(pages - 1), 1));
	EXPECT_EQ(mapping.word(written), written);
}

TEST_F(RegionLimits, all_is_given_back_at_the_end)
{
	const std::size_t pages = limit / 2 / page_size();
	auto region = create_inside(region_of(pages));
	{
		const RegionMapping mapping(region.get(), pages);
		for (std::size_t page = 0; page < pages; page++)
			mapping.word(page) = page;
	}
	EXPECT_GE(value_of("memory.current"), limit / 2);
	region.reset();
	EXPECT_TRUE(is_emptied()) << value_of("memory.current");
}

/* System calls say what a fault cannot. */
TEST_F(RegionLimits, a_system_call_meets_the_limit)
{
	const std::size_t pages = 2 * limit / page_size();
	const auto region = create_inside(region_of(pages));
	const RegionMapping mapping(region.get(), pages);

	/* Pages that could not be made are not locked; what mlock() says of it is the kernel's. */
	EXPECT_EQ(::mlock(mapping.page(0), mapping.bytes()), -1);
	EXPECT_LE(region_statistics(region.get()).resident, limit / page_size());
	const FileDescriptor zeros{::open("/dev/zero", O_RDONLY | O_CLOEXEC)};
	EXPECT_EQ(::read(zeros.get(), mapping.page(pages - 1), page_size()), -1);
	EXPECT_EQ(errno, EFAULT);
}

/* Who pays and is in the cgroup is killed, as for any other memory; the region goes with it. */
TEST_F(RegionLimits, the_oom_killer_ends_who_pays)
{
	SKIP_UNLESS_DESTRUCTIVE("it lets the kernel kill a process for its memory");
	const std::size_t pages = 4 * limit / page_size();

	Child child([&] {
		if (!write_file(group + "/cgroup.procs", "0"))
			return 2;
		const auto region = create_region(pages);
		const RegionMapping mapping(region.get(), pages);
		for (std::size_t page = 0; page < pages; page++)
			if (!try_write(mapping.word(page), page))
				return 3;
		return 0;
	});
	EXPECT_EQ(child.wait(), -SIGKILL);
	EXPECT_EQ(event("oom_kill"), 1U);
	EXPECT_TRUE(is_emptied()) << value_of("memory.current");
}

} // namespace
} // namespace tornado::selftest
