// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls as a 32-bit program issues them.  int 0x80 enters the 32-bit system call table from a
 * 64-bit program as well, so no 32-bit compiler is needed.
 */
#include <cerrno>
#include <cstring>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

#ifdef __x86_64__
constexpr int nr_getpid_32 = 20;
constexpr int nr_ioctl_32 = 54;

int system_call_32(int number, int first, unsigned long second, void *third)
{
	int result;

	/* Older kernels do not keep r8 to r11. */
	asm volatile("int $0x80"
		     : "=a"(result)
		     : "a"(number), "b"(first), "c"(second), "d"(third)
		     : "memory", "r8", "r9", "r10", "r11");
	return result;
}

/* Without IA32_EMULATION the instruction ends the program. */
bool has_32_bit_calls()
{
	Child probe{
		[] { return system_call_32(nr_getpid_32, 0, 0, nullptr) == ::getpid() ? 0 : 1; }};

	return probe.wait() == 0;
}
#else
bool has_32_bit_calls()
{
	return false;
}
#endif

class Compat : public testing::Test
{
protected:
	void SetUp() override
	{
		if (!has_32_bit_calls())
			GTEST_SKIP() << "no 32-bit system calls here; needs x86-64 and "
					"CONFIG_IA32_EMULATION=y, not ia32_emulation=0";
#ifdef __x86_64__
		page_ = ::mmap(nullptr, page_length, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
#endif
		ASSERT_NE(page_, MAP_FAILED);
	}

	void TearDown() override
	{
		if (page_ != MAP_FAILED)
			::munmap(page_, page_length);
	}

	/* Issue the request with a copy of @argument that 32 bits can address. */
	template <typename Argument>
	int request_32(int fd, unsigned long command, Argument &argument)
	{
		int result = -ENOSYS;

		argument.size = sizeof(argument);
		std::memcpy(page_, &argument, sizeof(argument));
#ifdef __x86_64__
		result = system_call_32(nr_ioctl_32, fd, command, page_);
#endif
		std::memcpy(&argument, page_, sizeof(argument));
		return result;
	}

private:
	static constexpr std::size_t page_length = 4096;
	void *page_ = MAP_FAILED;
};

TEST_F(Compat, features_are_the_same)
{
	const auto device = open_device();
	tornado_features native{};
	tornado_features compat{};

	native.size = sizeof(native);
	ASSERT_EQ(request(device.get(), TORNADO_IOC_FEATURES, &native), 0);
	ASSERT_EQ(request_32(device.get(), TORNADO_IOC_FEATURES, compat), 0);
	EXPECT_EQ(std::memcmp(&native, &compat, sizeof(native)), 0);
}

TEST_F(Compat, counter_counts)
{
	const auto device = open_device();
	tornado_service_open open{};
	std::strcpy(open.name, TORNADO_COUNTER_SERVICE);
	const FileDescriptor counter{request_32(device.get(), TORNADO_IOC_SERVICE_OPEN, open)};
	auto add = add_call(-(1LL << 40));
	auto read = read_call();

	ASSERT_TRUE(counter);
	EXPECT_EQ(request_32(counter.get(), TORNADO_IOC_CALL, add), 0);
	EXPECT_EQ(request_32(counter.get(), TORNADO_IOC_CALL, read), 0);
	EXPECT_EQ(static_cast<std::int64_t>(read.word[0]), -(1LL << 40));
}

TEST_F(Compat, unknown_flag_is_refused)
{
	const auto device = open_device();
	tornado_features features{};

	features.flags = 1;
	EXPECT_EQ(request_32(device.get(), TORNADO_IOC_FEATURES, features), -EINVAL);
}

TEST_F(Compat, unknown_command_is_refused)
{
	const auto device = open_device();
	tornado_features features{};

	EXPECT_EQ(request_32(device.get(), TORNADO_IOC_FEATURES + 1, features), -ENOTTY);
}

} // namespace
} // namespace tornado::selftest
