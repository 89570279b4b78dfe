// SPDX-License-Identifier: GPL-2.0
/* Regions that have their contents from a file. */
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <tornado/region.hpp>
#include <unistd.h>

#include "bus_error.hpp"
#include "child.hpp"
#include "deadline.hpp"
#include "environment.hpp"
#include "regions.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::size_t pages = 100;

/* Each page says which one it is. */
void fill(int file, std::size_t count = pages)
{
	std::vector<std::uint64_t> words(page_size() / sizeof(std::uint64_t));

	for (std::size_t page = 0; page < count; page++) {
		words.assign(words.size(), page + 1);
		ASSERT_EQ(::write(file, words.data(), page_size()),
			  static_cast<ssize_t>(page_size()));
	}
}

tornado_region_create read_from(int file, std::size_t count = pages)
{
	auto argument = region_of(count);

	argument.kind = TORNADO_REGION_FILE;
	argument.file = file;
	return argument;
}

/* A file system whose files are in the page cache as those of a disk are. */
class Ramfs
{
public:
	Ramfs()
	{
		is_there_ = ::mkdtemp(path_.data()) &&
			    !::mount("none", path_.c_str(), "ramfs", 0, nullptr);
	}
	~Ramfs()
	{
		if (is_there_)
			::umount2(path_.c_str(), MNT_DETACH);
		::rmdir(path_.c_str());
	}
	Ramfs(const Ramfs &) = delete;
	Ramfs &operator=(const Ramfs &) = delete;

	[[nodiscard]] FileDescriptor create() const
	{
		return FileDescriptor{is_there_ ? ::open((path_ + "/file").c_str(),
							 O_CREAT | O_RDWR | O_CLOEXEC, 0600)
						: -1};
	}

private:
	std::string path_ = "/tmp/tornado-ramfs-XXXXXX";
	bool is_there_;
};

class RegionFile : public testing::Test, protected BusErrorsReturn
{
protected:
	RegionFile() { fill(file.get()); }

	const FileDescriptor file{::memfd_create("tornado", MFD_CLOEXEC)};
};

/* Besides, one in the page cache. */
class RegionFileCached : public RegionFile
{
protected:
	void SetUp() override
	{
		SKIP_UNLESS_ROOT();
		SKIP_UNLESS_DESTRUCTIVE("it mounts a file system, for a moment");
		file_system.emplace();
		cached = file_system->create();
		ASSERT_TRUE(cached);
		fill(cached.get());
	}

	/* Unmounted when nobody has the file any more. */
	std::optional<Ramfs> file_system;
	FileDescriptor cached;
};

void expect_contents(const RegionMapping &mapping, std::size_t count = pages)
{
	for (std::size_t page = 0; page < count; page++)
		ASSERT_EQ(mapping.word(page), page + 1);
}

TEST_F(RegionFile, has_the_contents)
{
	const auto region = create_region(read_from(file.get()));
	const RegionMapping mapping(region.get(), pages, PROT_READ);

	EXPECT_EQ(mapping.word(7), 8U);
	EXPECT_EQ(region_statistics(region.get()).resident, 1U);
	expect_contents(mapping);
	EXPECT_EQ(region_statistics(region.get()).asked, pages);
}

TEST_F(RegionFileCached, has_the_contents)
{
	ASSERT_EQ(::ftruncate(cached.get(), static_cast<off_t>(pages * page_size() - 100)), 0);
	const auto region = create_region(read_from(cached.get(), pages + 10));
	const RegionMapping mapping(region.get(), pages + 10, PROT_READ);

	expect_contents(mapping);
	EXPECT_EQ(mapping.page(pages - 1)[page_size() - 101], std::byte{0});
	EXPECT_EQ(mapping.page(pages - 1)[page_size() - 1], std::byte{0});
	EXPECT_EQ(mapping.word(pages), 0U);
}

TEST_F(RegionFile, reads_what_is_around)
{
	auto argument = read_from(file.get());
	argument.fault_around = 16;
	const auto region = create_region(argument);
	const RegionMapping mapping(region.get(), pages, PROT_READ);

	EXPECT_EQ(mapping.word(37), 38U);
	EXPECT_EQ(region_statistics(region.get()).resident, 16U);
	EXPECT_TRUE(mapping.is_mapped(32));
	EXPECT_FALSE(mapping.is_mapped(31));
	expect_contents(mapping);
	EXPECT_EQ(region_statistics(region.get()).asked, (pages + 15) / 16);
}

TEST_F(RegionFile, reads_ahead_of_a_walk)
{
	auto argument = read_from(file.get());
	argument.fault_around = TORNADO_REGION_FAULT_AROUND_ADAPTIVE;
	const auto region = create_region(argument);
	const RegionMapping mapping(region.get(), pages, PROT_READ);

	EXPECT_EQ(mapping.word(37), 38U);
	EXPECT_EQ(region_statistics(region.get()).resident, 1U);
	expect_contents(mapping);
	EXPECT_LE(region_statistics(region.get()).asked, pages / 16 + 10);
}

TEST_F(RegionFile, is_zeros_after_the_end_of_the_file)
{
	ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(3 * page_size() + 8)), 0);
	const auto region = create_region(read_from(file.get()));
	const RegionMapping mapping(region.get(), pages, PROT_READ);

	EXPECT_EQ(mapping.word(3), 4U);
	EXPECT_EQ((&mapping.word(3))[1], 0U);
	EXPECT_EQ(mapping.word(4), 0U);
	EXPECT_EQ(mapping.word(pages - 1), 0U);
}

TEST_F(RegionFile, keeps_what_it_has_read)
{
	const auto region = create_region(read_from(file.get()));
	const RegionMapping mapping(region.get(), pages, PROT_READ);
	const std::uint64_t other = 77;

	EXPECT_EQ(mapping.word(1), 2U);
	for (const off_t page : {1, 2})
		ASSERT_EQ(::pwrite(file.get(), &other, sizeof(other),
				   page * static_cast<off_t>(page_size())),
			  static_cast<ssize_t>(sizeof(other)));
	EXPECT_EQ(mapping.word(1), 2U);
	EXPECT_EQ(mapping.word(2), other);
	/* Cut off and grown, it reads again. */
	ASSERT_EQ(::ftruncate(region.get(), 0), 0);
	ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>(pages * page_size())), 0);
	EXPECT_EQ(mapping.word(1), other);
}

TEST_F(RegionFile, cannot_be_written)
{
	const auto region = create_region(read_from(file.get()));

	EXPECT_EQ(seal(region.get(), 0), static_cast<int>(TORNADO_REGION_SEAL_WRITE));
	EXPECT_EQ(::mmap(nullptr, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, region.get(), 0),
		  MAP_FAILED);
	EXPECT_EQ(errno, EPERM);
	const RegionMapping mapping(region.get(), pages, PROT_READ);
	EXPECT_EQ(::mprotect(mapping.page(0), page_size(), PROT_READ | PROT_WRITE), -1);
	EXPECT_EQ(errno, EACCES);
	EXPECT_EQ(::madvise(mapping.page(0), page_size(), MADV_REMOVE), -1);
}

TEST_F(RegionFile, copies_for_private_mappings)
{
	const auto region = create_region(read_from(file.get()));
	const RegionMapping mapping(region.get(), pages, PROT_READ);
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	copy.word(5) = 55;
	EXPECT_EQ((&copy.word(5))[1], 6U);
	EXPECT_EQ(mapping.word(5), 6U);
	expect_contents(mapping);
}

TEST_F(RegionFile, keeps_the_file_open)
{
	FileDescriptor other{::dup(file.get())};
	const auto region = create_region(read_from(other.get()));
	const RegionMapping mapping(region.get(), pages, PROT_READ);

	other.reset();
	expect_contents(mapping);
	EXPECT_EQ(Child([&] { return mapping.word(9) == 10 ? 0 : 1; }).wait(), 0);
}

/* What write() takes from the region is read from the very file that it writes. */
TEST_F(RegionFileCached, is_written_to_its_own_file)
{
	for (const int source : {cached.get(), file.get()}) {
		const auto region = create_region(read_from(source));
		const RegionMapping mapping(region.get(), pages, PROT_READ);

		EXPECT_EQ(::pwrite(source, mapping.page(20), page_size(), 0),
			  static_cast<ssize_t>(page_size()));
		std::uint64_t word = 0;
		EXPECT_EQ(::pread(source, &word, sizeof(word), 0),
			  static_cast<ssize_t>(sizeof(word)));
		EXPECT_EQ(word, 21U);
	}
}

TEST_F(RegionFile, threads_against_truncation)
{
	const auto region = create_region(read_from(file.get()));
	const RegionMapping mapping(region.get(), pages, PROT_READ);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> found{0};
	std::atomic<unsigned> beyond{0};

	start_together(4U, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(1s, [&] { return found > 5000 && beyond > 100; });
			while (!deadline) {
				/* The file's, too: then there are zeros. */
				const auto bytes =
					static_cast<off_t>(random() % pages * page_size());
				EXPECT_EQ(::ftruncate(random() % 2 ? region.get() : file.get(),
						      bytes),
					  0);
				EXPECT_EQ(::ftruncate(region.get(),
						      static_cast<off_t>(pages * page_size())),
					  0);
			}
			stop = true;
			return;
		}
		while (!stop) {
			const std::size_t page = random() % pages;
			std::uint64_t word = 0;
			if (try_read(mapping.word(page), word)) {
				EXPECT_TRUE(word == 0 || word == page + 1) << word;
				found++;
			} else {
				beyond++;
			}
		}
	});
	EXPECT_EQ(region_statistics(region.get()).denied, 0U);
}

TEST_F(RegionFile, killed_and_destroyed)
{
	Deadline deadline(1s);

	for (unsigned round = 0; !deadline; round++) {
		auto region = create_region(read_from(file.get()));
		Child child([&] {
			const RegionMapping mapping(region.get(), pages, PROT_READ);
			start_together(4U, [&](unsigned thread) {
				for (std::size_t page = thread;; page = (page + 7) % pages)
					if (mapping.word(page) != page + 1)
						std::_Exit(1);
			});
			return 0;
		});
		while (region_statistics(region.get()).asked < round % 32)
			::usleep(100);
		region.reset();
		child.kill(SIGKILL);
		EXPECT_EQ(child.wait(), -SIGKILL);
	}
}

TEST_F(RegionFile, of_the_library)
{
	ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(pages * page_size() - 1)), 0);
	const auto region = Region::from_file(file.get(), {.fault_around = 16});
	ASSERT_TRUE(region);
	const auto mapping = region->map_to_read();
	ASSERT_TRUE(mapping);

	EXPECT_EQ(mapping->bytes().size(), pages * page_size());
	EXPECT_EQ(mapping->bytes()[page_size()], std::byte{2});
	EXPECT_EQ(region->map().error().number(), EPERM);
	EXPECT_EQ(Region::from_file(-1).error().number(), EBADF);
}

TEST_F(RegionFile, bad_files)
{
	std::array<int, 2> ends{};
	ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
	const FileDescriptor out{ends[0]};
	const FileDescriptor in{ends[1]};
	const FileDescriptor directory{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
	const FileDescriptor process{::open("/proc/self/status", O_RDONLY | O_CLOEXEC)};
	const FileDescriptor to_write{::open(
		("/proc/self/fd/" + std::to_string(file.get())).c_str(), O_WRONLY | O_CLOEXEC)};
	const auto zeros = create_region(pages);

	EXPECT_EQ(try_region(read_from(-1)), -EBADF);
	EXPECT_EQ(try_region(read_from(out.get())), -EINVAL);
	EXPECT_EQ(try_region(read_from(directory.get())), -EINVAL);
	EXPECT_EQ(try_region(read_from(to_write.get())), -EACCES);
	EXPECT_EQ(try_region(read_from(process.get())), -EOPNOTSUPP);
	EXPECT_EQ(try_region(read_from(zeros.get())), -EOPNOTSUPP);

	auto argument = read_from(file.get());
	argument.kind = TORNADO_REGION_ZERO_FILL;
	EXPECT_EQ(try_region(argument), -EINVAL);
	argument = read_from(file.get());
	argument.pager = file.get();
	EXPECT_EQ(try_region(argument), -EINVAL);
	argument = read_from(file.get());
	argument.cookie = 1;
	EXPECT_EQ(try_region(argument), -EINVAL);
	EXPECT_EQ(supply(create_region(read_from(file.get())).get(), 0, 1, nullptr), -EOPNOTSUPP);
}

} // namespace
} // namespace tornado::selftest
