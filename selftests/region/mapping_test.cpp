// SPDX-License-Identifier: GPL-2.0
/* What system calls do with mappings of regions, as <tornado/region.h> tells. */
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "child.hpp"
#include "regions.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::size_t pages = 16;

class Mapped : public testing::Test
{
protected:
	FileDescriptor region = create_region(pages);
	RegionMapping mapping{region.get(), pages};
};

TEST_F(Mapped, forked)
{
	mapping.word(1) = 11;
	Child child([this] {
		const bool is_there = mapping.word(1) == 11;
		mapping.word(2) = 22;
		return is_there ? 0 : 1;
	});
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(mapping.word(2), 22U);
}

TEST_F(Mapped, private_mapping_copies_on_write)
{
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	mapping.word(1) = 11;
	EXPECT_EQ(copy.word(1), 11U);
	copy.word(1) = 12; /* after reading */
	copy.word(2) = 22; /* at once */
	EXPECT_EQ(mapping.word(1), 11U);
	EXPECT_EQ(mapping.word(2), 0U);
	mapping.word(1) = 13;
	EXPECT_EQ(copy.word(1), 12U);
	EXPECT_EQ(copy.word(2), 22U);
}

TEST_F(Mapped, private_mapping_is_forked)
{
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	copy.word(1) = 11;
	Child child([&] {
		const bool is_there = copy.word(1) == 11;
		copy.word(1) = 12;
		copy.word(2) = 22;
		return is_there ? 0 : 1;
	});
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(copy.word(1), 11U);
	EXPECT_EQ(copy.word(2), 0U);
	EXPECT_EQ(mapping.word(2), 0U);
}

/* As of files: copies of what is cut off go, too. */
TEST_F(Mapped, private_mapping_is_truncated)
{
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	copy.word(8) = 1;
	ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>(4 * page_size())), 0);
	EXPECT_TRUE(ends_with_bus_error(copy, 8));
}

TEST_F(Mapped, not_executed)
{
	EXPECT_EQ(::mprotect(mapping.page(0), page_size(), PROT_READ | PROT_EXEC), -1);
	EXPECT_EQ(errno, EACCES);
	EXPECT_EQ(::mmap(nullptr, page_size(), PROT_READ | PROT_EXEC, MAP_SHARED, region.get(), 0),
		  MAP_FAILED);
	EXPECT_EQ(errno, EPERM);
}

TEST_F(Mapped, a_part_is_unmapped)
{
	for (std::size_t page = 0; page < pages; page++)
		mapping.word(page) = page;
	ASSERT_EQ(::munmap(mapping.page(4), 4 * page_size()), 0);
	EXPECT_EQ(mapping.word(3), 3U);
	EXPECT_EQ(mapping.word(8), 8U);
	const RegionMapping other(region.get(), pages);
	EXPECT_EQ(other.word(5), 5U);
	EXPECT_EQ(Child([this] { return mapping.word(5) ? 0 : 1; }).wait(), -SIGSEGV);
}

TEST_F(Mapped, a_part_is_protected)
{
	mapping.word(4) = 4;
	ASSERT_EQ(::mprotect(mapping.page(4), 2 * page_size(), PROT_READ), 0);
	EXPECT_EQ(mapping.word(4), 4U);
	EXPECT_EQ(mapping.word(5), 0U);
	EXPECT_EQ(Child([this] {
			  mapping.word(4) = 5;
			  return 0;
		  }).wait(),
		  -SIGSEGV);
	ASSERT_EQ(::mprotect(mapping.page(4), 2 * page_size(), PROT_READ | PROT_WRITE), 0);
	mapping.word(4) = 6;
	mapping.word(5) = 7;
	const RegionMapping other(region.get(), pages);
	EXPECT_EQ(other.word(4), 6U);
	EXPECT_EQ(other.word(5), 7U);
}

TEST_F(Mapped, does_not_grow)
{
	EXPECT_EQ(::mremap(mapping.page(0), pages * page_size(), 2 * pages * page_size(),
			   MREMAP_MAYMOVE),
		  MAP_FAILED);
	EXPECT_EQ(errno, EFAULT);
}

TEST(Mappings, moves_and_shrinks)
{
	const auto region = create_region(pages);
	const std::size_t bytes = pages * page_size();
	void *start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, region.get(), 0);
	ASSERT_NE(start, MAP_FAILED);
	void *elsewhere = ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(elsewhere, MAP_FAILED);

	*static_cast<int *>(start) = 1;
	EXPECT_EQ(::mremap(start, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere),
		  elsewhere);
	EXPECT_EQ(*static_cast<volatile int *>(elsewhere), 1);
	EXPECT_EQ(::mremap(elsewhere, bytes, bytes / 2, 0), elsewhere);
	EXPECT_EQ(*static_cast<volatile int *>(elsewhere), 1);
	EXPECT_EQ(::munmap(elsewhere, bytes / 2), 0);
	EXPECT_EQ(RegionMapping(region.get(), 1).word(0), 1U);
}

TEST_F(Mapped, advice)
{
	mapping.word(3) = 33;
	ASSERT_EQ(::madvise(mapping.page(0), mapping.bytes(), MADV_DONTNEED), 0);
	EXPECT_FALSE(mapping.is_mapped(3));
	EXPECT_EQ(mapping.word(3), 33U);
}

TEST_F(Mapped, pages_are_removed)
{
	const RegionMapping copy(region.get(), pages, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	for (std::size_t page = 0; page < pages; page++)
		mapping.word(page) = page + 1;
	copy.word(4) = 44;
	EXPECT_EQ(copy.word(5), 6U);
	ASSERT_EQ(::madvise(mapping.page(4), 4 * page_size(), MADV_REMOVE), 0);
	EXPECT_EQ(region_statistics(region.get()).removed, 4U);
	EXPECT_FALSE(mapping.is_mapped(4));
	EXPECT_EQ(mapping.word(3), 4U);
	EXPECT_EQ(mapping.word(8), 9U);
	for (std::size_t page = 4; page < 8; page++)
		EXPECT_EQ(mapping.word(page), 0U);
	/* Of files it is the same: only what was not copied goes. */
	EXPECT_EQ(copy.word(4), 44U);
	EXPECT_EQ(copy.word(5), 0U);
}

int punch(const FileDescriptor &region, off_t offset, off_t length,
	  int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)
{
	return ::fallocate(region.get(), mode, offset, length) ? -errno : 0;
}

TEST_F(Mapped, holes)
{
	const auto page = static_cast<off_t>(page_size());
	const auto all = static_cast<off_t>(pages) * page;

	EXPECT_EQ(punch(region, 0, page, 0), -EOPNOTSUPP);
	EXPECT_EQ(punch(region, 0, page, FALLOC_FL_ZERO_RANGE), -EOPNOTSUPP);
	EXPECT_EQ(punch(region, 1, page), -EINVAL);
	EXPECT_EQ(punch(region, 0, page + 1), -EINVAL);
	EXPECT_EQ(punch(region, 0, 0), -EINVAL);
	EXPECT_EQ(punch(region, all, page), 0);
	EXPECT_EQ(punch(region, all - page, 4 * all), 0);
	mapping.word(0) = 1;
	mapping.word(pages - 1) = 1;
	EXPECT_EQ(punch(region, page, 1L << 44), 0);
	EXPECT_EQ(mapping.word(0), 1U);
	EXPECT_EQ(mapping.word(pages - 1), 0U);
}

TEST(Mappings, no_holes_in_what_is_sealed)
{
	const auto region = create_region(pages);

	seal(region.get(), TORNADO_REGION_SEAL_WRITE);
	EXPECT_EQ(punch(region, 0, static_cast<off_t>(page_size())), -EPERM);
}

TEST_F(Mapped, locked)
{
	ASSERT_EQ(::mlock(mapping.page(0), mapping.bytes()), 0);
	for (std::size_t page = 0; page < pages; page++)
		EXPECT_TRUE(mapping.is_mapped(page)) << page;
	EXPECT_EQ(::munlock(mapping.page(0), mapping.bytes()), 0);
}

TEST_F(Mapped, synchronised)
{
	mapping.word(3) = 33;
	EXPECT_EQ(::msync(mapping.page(0), mapping.bytes(), MS_SYNC), 0);
	EXPECT_EQ(::msync(mapping.page(0), mapping.bytes(), MS_ASYNC | MS_INVALIDATE), 0);
	EXPECT_EQ(::fsync(region.get()), 0);
	EXPECT_EQ(mapping.word(3), 33U);
}

long futex(volatile std::uint64_t &word, int operation, unsigned value)
{
	timespec timeout{.tv_sec = 30, .tv_nsec = 0};

	return ::syscall(SYS_futex, &word, operation, value, &timeout, nullptr, 0);
}

/* Through mappings at different addresses: what counts is the page's place in the region. */
TEST_F(Mapped, futex)
{
	Child child([this] {
		const RegionMapping other(region.get(), 4, PROT_READ | PROT_WRITE, MAP_SHARED, 4);
		other.word(0) = 1;
		while (futex(other.word(1), FUTEX_WAKE, 1) == 0)
			::usleep(1000);
		return 0;
	});
	/* Woken, or it has come before. */
	if (futex(mapping.word(5), FUTEX_WAIT, 0))
		ADD_FAILURE() << "errno " << errno;
	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(mapping.word(4), 1U);
}

TEST_F(Mapped, mutex_of_processes)
{
	constexpr unsigned rounds = 2000;
	auto *mutex = reinterpret_cast<pthread_mutex_t *>(mapping.page(0));
	pthread_mutexattr_t attributes;

	ASSERT_EQ(::pthread_mutexattr_init(&attributes), 0);
	ASSERT_EQ(::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
	ASSERT_EQ(::pthread_mutex_init(mutex, &attributes), 0);
	const auto count = [&] {
		for (unsigned i = 0; i < rounds; i++) {
			if (::pthread_mutex_lock(mutex))
				return 1;
			mapping.word(1) = mapping.word(1) + 1;
			if (::pthread_mutex_unlock(mutex))
				return 1;
		}
		return 0;
	};
	Child one(count);
	Child other(count);
	EXPECT_EQ(one.wait(), 0);
	EXPECT_EQ(other.wait(), 0);
	EXPECT_EQ(mapping.word(1), 2 * rounds);
}

TEST_F(Mapped, another_process_reads_and_writes)
{
	std::array<std::uint64_t, 2> words{7, 8};
	const iovec local{.iov_base = words.data(), .iov_len = sizeof(words)};
	const iovec remote{.iov_base = mapping.page(6), .iov_len = sizeof(words)};

	ASSERT_EQ(::process_vm_writev(::getpid(), &local, 1, &remote, 1, 0),
		  static_cast<ssize_t>(sizeof(words)));
	EXPECT_EQ(mapping.word(6), 7U);
	words = {};
	ASSERT_EQ(::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0),
		  static_cast<ssize_t>(sizeof(words)));
	EXPECT_EQ(words[1], 8U);
}

TEST_F(Mapped, another_process_reads_after_the_end)
{
	std::uint64_t word = 0;
	const iovec local{.iov_base = &word, .iov_len = sizeof(word)};
	const iovec remote{.iov_base = mapping.page(pages - 1), .iov_len = sizeof(word)};

	ASSERT_EQ(::ftruncate(region.get(), 0), 0);
	EXPECT_EQ(::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0), -1);
	EXPECT_EQ(errno, EFAULT);
}

/* A pipe takes the pages themselves, so they are pinned while they are in it. */
TEST_F(Mapped, a_pinned_page_after_truncation)
{
	std::array<int, 2> ends{};
	ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
	const FileDescriptor out{ends[0]};
	const FileDescriptor in{ends[1]};
	const iovec page{.iov_base = mapping.page(2), .iov_len = page_size()};

	mapping.word(2) = 22;
	ASSERT_EQ(::vmsplice(in.get(), &page, 1, 0), static_cast<ssize_t>(page_size()));
	ASSERT_EQ(::ftruncate(region.get(), 0), 0);
	ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>(pages * page_size())), 0);
	EXPECT_EQ(mapping.word(2), 0U);
	std::uint64_t word = 0;
	ASSERT_EQ(::read(out.get(), &word, sizeof(word)), static_cast<ssize_t>(sizeof(word)));
	EXPECT_EQ(word, 22U);
}

/* Any file system's will do; the one that has none says EINVAL. */
TEST_F(Mapped, direct_input)
{
	std::string path = "/tmp/tornado-region-XXXXXX";
	const FileDescriptor file{::mkostemp(path.data(), O_CLOEXEC)};

	if (!file)
		GTEST_SKIP() << "no file in /tmp";
	::unlink(path.c_str());
	mapping.word(1) = 11;
	ASSERT_EQ(::pwrite(file.get(), mapping.page(1), page_size(), 0),
		  static_cast<ssize_t>(page_size()));
	if (::fcntl(file.get(), F_SETFL, O_DIRECT))
		GTEST_SKIP() << "the file system of /tmp has no direct I/O";
	ASSERT_EQ(::pread(file.get(), mapping.page(9), page_size(), 0),
		  static_cast<ssize_t>(page_size()));
	EXPECT_EQ(mapping.word(9), 11U);
}

} // namespace
} // namespace tornado::selftest
