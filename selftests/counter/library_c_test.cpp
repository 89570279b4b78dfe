// SPDX-License-Identifier: GPL-2.0
/* libtornado's C interface on the real module. */
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <tornado/libtornado.h>

#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

TEST(LibraryC, opens_the_device)
{
	const FileDescriptor device{libtornado_device_open()};

	ASSERT_TRUE(device);
	EXPECT_EQ(::fcntl(device.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(LibraryC, tells_features_whatever_the_struct_held)
{
	tornado_features features;

	std::memset(&features, 0xff, sizeof(features));
	ASSERT_EQ(libtornado_features(&features), 0);
	EXPECT_EQ(features.size, sizeof(features));
	EXPECT_EQ(features.flags, 0U);
	EXPECT_NE(features.features & TORNADO_FEATURE_COUNTER, 0U);
	EXPECT_NE(features.clusterings, 0U);
	EXPECT_GE(features.cpus, 1U);
	EXPECT_GE(features.nodes, 1U);
	EXPECT_EQ(features.reserved, 0U);
}

TEST(LibraryC, counts)
{
	const FileDescriptor counter{libtornado_counter_open(TORNADO_CLUSTERING_NODE)};
	std::int64_t sum = 0;
	std::uint32_t reps = 0;

	ASSERT_TRUE(counter);
	EXPECT_EQ(libtornado_counter_add(counter.get(), 44), 0);
	EXPECT_EQ(libtornado_counter_add(counter.get(), -2), 0);
	EXPECT_EQ(libtornado_counter_read(counter.get(), &sum, &reps), 0);
	EXPECT_EQ(sum, 42);
	EXPECT_GE(reps, 1U);
}

TEST(LibraryC, reads_without_asking_for_reps)
{
	const FileDescriptor counter{libtornado_counter_open(TORNADO_CLUSTERING_ONE)};
	std::int64_t sum = 1;

	ASSERT_TRUE(counter);
	EXPECT_EQ(libtornado_counter_read(counter.get(), &sum, nullptr), 0);
	EXPECT_EQ(sum, 0);
}

TEST(LibraryC, unknown_clustering_is_an_error_in_words)
{
	EXPECT_EQ(libtornado_counter_open(99), -EINVAL);
	EXPECT_NE(std::string{libtornado_error_message()}.find("create a tornado counter"),
		  std::string::npos);
}

TEST(LibraryC, device_is_no_counter)
{
	const FileDescriptor device{libtornado_device_open()};
	std::int64_t sum = 17;
	std::uint32_t reps = 18;

	ASSERT_TRUE(device);
	EXPECT_EQ(libtornado_counter_add(device.get(), 1), -ENOTTY);
	EXPECT_EQ(libtornado_counter_read(device.get(), &sum, &reps), -ENOTTY);
	EXPECT_EQ(sum, 17);
	EXPECT_EQ(reps, 18U);
}

} // namespace
} // namespace tornado::selftest
