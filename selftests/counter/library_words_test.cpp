// SPDX-License-Identifier: GPL-2.0
/* The words of libtornado's errors, as far as they need no module. */
#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <tornado/counter.hpp>
#include <tornado/libtornado.h>

namespace tornado::selftest
{
namespace
{

TEST(LibraryWords, error_without_advice_ends_with_what_was_wrong)
{
	const Error error{EIO, "read it", "it broke", ""};

	EXPECT_EQ(error.message(), "read it: it broke");
	EXPECT_EQ(error.number(), EIO);
	EXPECT_EQ(error.code(), std::errc::io_error);
}

TEST(LibraryWords, error_with_advice_ends_with_it)
{
	const Error error{EIO, "read it", "it broke", "mend it"};

	EXPECT_EQ(error.message(), "read it: it broke; mend it");
}

TEST(LibraryWords, missing_device_means_that_the_module_is_not_loaded)
{
	const auto device = Device::open("/dev/tornado.missing");

	ASSERT_FALSE(device);
	EXPECT_EQ(device.error().number(), ENOENT);
	EXPECT_EQ(device.error().message(),
		  "open /dev/tornado.missing: it does not exist: the tornado module is not loaded; "
		  "load it with insmod tornado.ko");
}

TEST(LibraryWords, other_failures_to_open_are_told_by_the_system)
{
	const auto device = Device::open("/");

	ASSERT_FALSE(device);
	EXPECT_EQ(device.error().number(), EISDIR);
	EXPECT_EQ(device.error().message(), "open /: Is a directory");
}

TEST(LibraryWords, other_device_is_said_to_be_another_one)
{
	const auto device = Device::open("/dev/null");

	ASSERT_TRUE(device);

	const auto features = device->features();

	ASSERT_FALSE(features);
	EXPECT_EQ(features.error().number(), ENOTTY);
	EXPECT_EQ(features.error().advice(), "load a newer tornado.ko");
	EXPECT_EQ(Counter::create(*device).error().number(), ENOTTY);
}

TEST(LibraryWords, other_file_is_no_counter)
{
	const auto counter =
		Counter::adopt(FileDescriptor{::open("/dev/null", O_RDWR | O_CLOEXEC)});

	ASSERT_FALSE(counter);
	EXPECT_EQ(counter.error().message(),
		  "adopt a descriptor as a tornado counter: the descriptor is not a tornado "
		  "counter; pass a descriptor that came from creating a counter");
}

TEST(LibraryWords, no_descriptor_is_no_counter)
{
	const auto counter = Counter::adopt(FileDescriptor{});

	ASSERT_FALSE(counter);
	EXPECT_EQ(counter.error().number(), EBADF);
}

TEST(LibraryWords, c_calls_report_negative_errno_and_words)
{
	std::int64_t sum = 17;

	EXPECT_EQ(libtornado_counter_add(-1, 1), -EBADF);
	EXPECT_EQ(std::string{libtornado_error_message()},
		  "add to a tornado counter: the descriptor is not open; do not use an object "
		  "after it was closed or moved from");
	EXPECT_EQ(libtornado_counter_read(-1, &sum, nullptr), -EBADF);
	EXPECT_EQ(sum, 17);
}

TEST(LibraryWords, c_calls_refuse_null)
{
	EXPECT_EQ(libtornado_features(nullptr), -EFAULT);
	EXPECT_EQ(libtornado_counter_read(-1, nullptr, nullptr), -EFAULT);
	EXPECT_EQ(std::string{libtornado_error_message()}, "libtornado_counter_read: sum is NULL");
}

TEST(LibraryWords, c_message_belongs_to_its_thread)
{
	EXPECT_EQ(libtornado_counter_add(-1, 1), -EBADF);
	std::jthread{[] { EXPECT_STREQ(libtornado_error_message(), ""); }};
}

} // namespace
} // namespace tornado::selftest
