// SPDX-License-Identifier: GPL-2.0
/* Who else comes to the pages of a region: tracers, core dumps, rings of io_uring. */
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <liburing.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.hpp"
#include "environment.hpp"
#include "kernel_setting.hpp"
#include "regions.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::size_t pages = 16;

class Accessed : public testing::Test
{
protected:
	FileDescriptor region = create_region(pages);
	RegionMapping mapping{region.get(), pages};
};

/* What the kernel says that this process has of a kind of memory, in pages. */
std::size_t resident(const std::string &kind)
{
	std::ifstream status("/proc/self/status");
	std::string name;
	std::size_t kib = 0;

	while (status >> name && name != kind + ":")
		std::getline(status, name);
	EXPECT_TRUE(status >> kib) << kind;
	return kib * 1024 / page_size();
}

TEST(Counted, as_shared_memory)
{
	/* Each CPU keeps what it counts to itself for a while. */
	constexpr std::size_t many = 4096;
	constexpr std::size_t inexact = many / 4;
	const auto file = resident("RssFile");
	const auto shared = resident("RssShmem");
	{
		const auto large = create_region(many);
		const RegionMapping touched(large.get(), many);
		for (std::size_t page = 0; page < many; page++)
			touched.word(page) = page;
		EXPECT_GT(resident("RssShmem"), shared + many - inexact);
		EXPECT_LT(resident("RssFile"), file + inexact);
	}
	EXPECT_LT(resident("RssShmem"), shared + inexact);
}

/* A process that is stopped, and traced by this one, as long as the object lives. */
class Traced
{
public:
	Traced()
		: child_([] {
			  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
			  ::raise(SIGSTOP);
			  return 0;
		  })
	{
		int status = 0;
		EXPECT_EQ(::waitpid(child_.pid(), &status, 0), child_.pid());
		EXPECT_TRUE(WIFSTOPPED(status));
	}

	[[nodiscard]] long peek(const volatile std::uint64_t &word) const
	{
		errno = 0;
		return ::ptrace(PTRACE_PEEKDATA, child_.pid(), &word, nullptr);
	}

	[[nodiscard]] long poke(const volatile std::uint64_t &word, long value) const
	{
		return ::ptrace(PTRACE_POKEDATA, child_.pid(), &word, value);
	}

private:
	Child child_;
};

TEST_F(Accessed, by_a_tracer)
{
	mapping.word(1) = 11;
	const Traced traced;

	EXPECT_EQ(traced.peek(mapping.word(1)), 11);
	/* What neither process has touched. */
	EXPECT_EQ(traced.peek(mapping.word(2)), 0);
	EXPECT_EQ(errno, 0);
	EXPECT_EQ(traced.poke(mapping.word(3), 33), 0);
	EXPECT_EQ(mapping.word(3), 33U);
	ASSERT_EQ(::ftruncate(region.get(), 0), 0);
	EXPECT_EQ(traced.peek(mapping.word(3)), -1);
	EXPECT_EQ(errno, EIO);
}

/* A debugger sets breakpoints in what the program may only read: in a copy, if it has its own. */
TEST_F(Accessed, by_a_tracer_for_writing_where_only_reading_is_allowed)
{
	const RegionMapping shared(region.get(), pages, PROT_READ);
	const RegionMapping own(region.get(), pages, PROT_READ, MAP_PRIVATE);
	mapping.word(1) = 11;
	const Traced traced;

	EXPECT_EQ(traced.poke(shared.word(1), 12), -1);
	EXPECT_EQ(errno, EIO);
	EXPECT_EQ(traced.poke(own.word(1), 13), 0);
	EXPECT_EQ(traced.peek(own.word(1)), 13);
	EXPECT_EQ(mapping.word(1), 11U);
	EXPECT_EQ(own.word(1), 11U);
}

/* The word at @address of the process that has left the core, if the core has it. */
std::uint64_t word_in_core(const std::string &path, const volatile std::uint64_t &address)
{
	std::ifstream core(path, std::ios::binary);
	Elf64_Ehdr header{};
	std::uint64_t word = 0;

	core.read(reinterpret_cast<char *>(&header), sizeof(header));
	EXPECT_TRUE(core && std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0)
		<< "no core in " << path;
	for (unsigned i = 0; core && i < header.e_phnum; i++) {
		Elf64_Phdr part{};
		core.seekg(static_cast<std::streamoff>(header.e_phoff + i * sizeof(part)));
		core.read(reinterpret_cast<char *>(&part), sizeof(part));
		const auto wanted = reinterpret_cast<std::uintptr_t>(&address);
		if (part.p_type != PT_LOAD || wanted - part.p_vaddr >= part.p_filesz)
			continue;
		core.seekg(static_cast<std::streamoff>(part.p_offset + wanted - part.p_vaddr));
		core.read(reinterpret_cast<char *>(&word), sizeof(word));
		return word;
	}
	ADD_FAILURE() << "the core has no part with the address";
	return word;
}

TEST_F(Accessed, by_a_core_dump)
{
	SKIP_UNLESS_ROOT();
	SKIP_UNLESS_DESTRUCTIVE("it says where the machine's core dumps go, for a moment");
	const std::string path = "/tmp/tornado-core-" + std::to_string(::getpid());
	const KernelSetting pattern("/proc/sys/kernel/core_pattern", path);
	if (!pattern.is_set())
		GTEST_SKIP() << "this kernel makes no core dumps";

	mapping.word(1) = 11;
	Child child([this] {
		const rlimit unlimited{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
		::setrlimit(RLIMIT_CORE, &unlimited);
		mapping.word(2) = 22;
		std::abort();
		return 0;
	});
	EXPECT_EQ(child.wait(), -SIGABRT);
	EXPECT_EQ(word_in_core(path, mapping.word(1)), 11U);
	EXPECT_EQ(word_in_core(path, mapping.word(2)), 22U);
	EXPECT_EQ(word_in_core(path, mapping.word(3)), 0U);
	/* Pages that are not there are not made for it. */
	EXPECT_EQ(region_statistics(region.get()).resident, 2U);
	::unlink(path.c_str());
}

class Ring
{
public:
	Ring() : is_there_(::io_uring_queue_init(4, &ring_, 0) == 0) {}
	~Ring()
	{
		if (is_there_)
			::io_uring_queue_exit(&ring_);
	}
	Ring(const Ring &) = delete;
	Ring &operator=(const Ring &) = delete;

	[[nodiscard]] bool is_there() const { return is_there_; }

	/* The only fixed buffer; minus errno when it fails. */
	int register_buffer(const RegionMapping &mapping)
	{
		const iovec buffer{.iov_base = mapping.page(0), .iov_len = mapping.bytes()};

		return ::io_uring_register_buffers(&ring_, &buffer, 1);
	}

	/* A page from or to the start of the file; true if all was transferred. */
	bool transfer(int operation, int file, std::byte *page, unsigned char flags = 0)
	{
		::io_uring_sqe *entry = ::io_uring_get_sqe(&ring_);
		::io_uring_cqe *completion = nullptr;
		const auto bytes = static_cast<unsigned>(page_size());

		::io_uring_prep_rw(operation, entry, file, page, bytes, 0);
		entry->flags |= flags;
		entry->buf_index = 0;
		if (::io_uring_submit_and_wait(&ring_, 1) != 1 ||
		    ::io_uring_peek_cqe(&ring_, &completion))
			return false;
		const int result = completion->res;
		::io_uring_cqe_seen(&ring_, completion);
		return result == static_cast<int>(bytes);
	}

private:
	io_uring ring_{};
	bool is_there_;
};

class AccessedByRing : public Accessed
{
protected:
	void SetUp() override
	{
		if (!ring.is_there())
			GTEST_SKIP() << "this kernel has no io_uring, or does not allow it";
		ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(page_size())), 0);
	}

	Ring ring;
	const FileDescriptor file{::memfd_create("tornado", MFD_CLOEXEC)};
};

/* The kernel pins all pages of a fixed buffer at once, whether they were there or not. */
TEST_F(AccessedByRing, with_fixed_buffers)
{
	mapping.word(1) = 11;
	const int registered = ring.register_buffer(mapping);
	if (registered == -EOPNOTSUPP)
		GTEST_SKIP() << "Linux before 6.5 takes no mappings of files as fixed buffers";
	ASSERT_EQ(registered, 0);
	EXPECT_EQ(region_statistics(region.get()).resident, pages);
	EXPECT_TRUE(ring.transfer(IORING_OP_WRITE_FIXED, file.get(), mapping.page(1)));
	EXPECT_TRUE(ring.transfer(IORING_OP_READ_FIXED, file.get(), mapping.page(9)));
	EXPECT_EQ(mapping.word(9), 11U);

	/* What was cut off stays the ring's, and is not the region's any more. */
	ASSERT_EQ(::ftruncate(region.get(), 0), 0);
	ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>(pages * page_size())), 0);
	EXPECT_EQ(mapping.word(9), 0U);
	mapping.word(1) = 12;
	EXPECT_TRUE(ring.transfer(IORING_OP_WRITE_FIXED, file.get(), mapping.page(1)));
	std::uint64_t word = 0;
	ASSERT_EQ(::pread(file.get(), &word, sizeof(word), 0), static_cast<ssize_t>(sizeof(word)));
	EXPECT_EQ(word, 11U);
}

TEST_F(AccessedByRing, with_fixed_buffers_after_the_end)
{
	ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>((pages - 1) * page_size())), 0);
	EXPECT_EQ(ring.register_buffer(mapping), -EFAULT);
	EXPECT_EQ(region_statistics(region.get()).resident, pages - 1);
}

/* A thread of the kernel's faults in the mapping of the program it works for. */
TEST_F(AccessedByRing, that_faults_as_a_worker)
{
	const std::uint64_t word = 77;

	ASSERT_EQ(::pwrite(file.get(), &word, sizeof(word), 0), static_cast<ssize_t>(sizeof(word)));
	EXPECT_TRUE(
		ring.transfer(IORING_OP_READ, file.get(), mapping.page(5), 1U << IOSQE_ASYNC_BIT));
	EXPECT_EQ(mapping.word(5), 77U);
	EXPECT_EQ(region_statistics(region.get()).resident, 1U);
}

} // namespace
} // namespace tornado::selftest
