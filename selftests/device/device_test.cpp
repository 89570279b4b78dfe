// SPDX-License-Identifier: GPL-2.0
#include <cerrno>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "cpus.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

tornado_features query_features()
{
	const auto device = open_device();
	tornado_features features{};

	features.size = sizeof(features);
	EXPECT_EQ(request(device.get(), TORNADO_IOC_FEATURES, &features), 0);
	return features;
}

TEST(Features, offer_calls_and_counters_in_every_clustering)
{
	const auto features = query_features();

	EXPECT_NE(features.features & TORNADO_FEATURE_COUNTER, 0U);
	EXPECT_NE(features.features & TORNADO_FEATURE_PPC, 0U);
	EXPECT_NE(features.features & TORNADO_FEATURE_REGION, 0U);
	for (const auto clustering :
	     {TORNADO_CLUSTERING_CPU, TORNADO_CLUSTERING_NODE, TORNADO_CLUSTERING_ONE})
		EXPECT_NE(features.clusterings & 1U << clustering, 0U) << clustering;
}

TEST(Features, tell_nothing_unknown)
{
	const auto features = query_features();

	EXPECT_EQ(features.features &
			  ~(TORNADO_FEATURE_COUNTER | TORNADO_FEATURE_PPC | TORNADO_FEATURE_REGION),
		  0U);
	EXPECT_EQ(features.clusterings >> (TORNADO_CLUSTERING_GROUP + 1), 0U);
}

TEST(Features, leave_size_flags_and_reserved)
{
	const auto features = query_features();

	EXPECT_EQ(features.size, sizeof(features));
	EXPECT_EQ(features.flags, 0U);
	EXPECT_EQ(features.reserved, 0U);
}

TEST(Features, count_possible_cpus)
{
	const auto possible = ids_in("/sys/devices/system/cpu/possible");

	if (!possible)
		GTEST_SKIP() << "no /sys/devices/system/cpu/possible; mount sysfs on /sys";
	EXPECT_EQ(query_features().cpus, *possible);
}

TEST(Features, count_possible_nodes)
{
	const auto possible = ids_in("/sys/devices/system/node/possible");

	/* A kernel without NUMA has no such file, and one node. */
	EXPECT_EQ(query_features().nodes, possible.value_or(1));
}

TEST(Features, are_the_same_from_every_thread)
{
	const auto expected = query_features();
	std::vector<std::jthread> threads;

	for (const int cpu : allowed_cpus())
		threads.emplace_back([cpu, &expected] {
			pin_to(cpu);
			const auto features = query_features();

			EXPECT_EQ(features.features, expected.features);
			EXPECT_EQ(features.cpus, expected.cpus);
		});
}

TEST(Device, opens_many_times)
{
	std::vector<FileDescriptor> devices;

	for (int i = 0; i < 100; ++i)
		devices.push_back(open_device());
}

TEST(Device, opens_read_only_and_still_answers)
{
	const FileDescriptor device{::open(TORNADO_DEVICE_PATH, O_RDONLY | O_CLOEXEC)};
	tornado_features features{};

	ASSERT_TRUE(device);
	features.size = sizeof(features);
	EXPECT_EQ(request(device.get(), TORNADO_IOC_FEATURES, &features), 0);
}

TEST(Device, closed_one_is_a_bad_descriptor)
{
	tornado_features features{};
	auto device = open_device();
	const int number = device.get();

	device.reset();
	features.size = sizeof(features);
	EXPECT_EQ(request(number, TORNADO_IOC_FEATURES, &features), -EBADF);
}

TEST(Device, may_close_before_its_objects)
{
	const auto counter = create_counter(); /* its device is closed already */

	EXPECT_EQ(add(counter.get(), 1), 0);
	EXPECT_EQ(sum_of(counter.get()), 1);
}

/* Which file, which command: none of these is one of the file's own. */
struct Stranger {
	const char *name;
	bool on_counter;
	unsigned long command;
};

class UnknownCommand : public testing::TestWithParam<Stranger>
{
protected:
	static FileDescriptor file()
	{
		return GetParam().on_counter ? create_counter() : open_device();
	}
};

TEST_P(UnknownCommand, with_argument)
{
	tornado_features argument{};
	const auto target = file();

	argument.size = sizeof(argument);
	EXPECT_EQ(request(target.get(), GetParam().command, &argument), -ENOTTY);
	EXPECT_EQ(argument.size, sizeof(argument));
	EXPECT_EQ(argument.features, 0U);
}

TEST_P(UnknownCommand, without_argument)
{
	const auto target = file();

	EXPECT_EQ(request(target.get(), GetParam().command, nullptr), -ENOTTY);
}

INSTANTIATE_TEST_SUITE_P(
	Uapi, UnknownCommand,
	testing::Values(Stranger{"device_next_number", false, TORNADO_IOC_FEATURES + 1},
			Stranger{"device_last_number", false, _IO(TORNADO_IOC_TYPE, 0xff)},
			Stranger{"device_other_type", false, _IO(TORNADO_IOC_TYPE - 1, 0x40)},
			Stranger{"device_features_with_a_size", false,
				 _IOWR(TORNADO_IOC_TYPE, 0x40, tornado_features)},
			Stranger{"device_counter_call", false, TORNADO_IOC_CALL},
			Stranger{"device_serve", false, TORNADO_IOC_SERVE},
			Stranger{"counter_next_number", true, TORNADO_IOC_CALL + 1},
			Stranger{"counter_other_type", true, _IO(TORNADO_IOC_TYPE - 1, 0x63)},
			Stranger{"counter_call_with_a_size", true,
				 _IOWR(TORNADO_IOC_TYPE, 0x63, tornado_call)},
			Stranger{"counter_features", true, TORNADO_IOC_FEATURES},
			Stranger{"counter_open", true, TORNADO_IOC_SERVICE_OPEN}),
	[](const auto &tested) { return std::string{tested.param.name}; });

/* What the files are not made for. */
TEST(Device, cannot_be_read_or_written)
{
	const auto device = open_device();
	char byte = 0;

	EXPECT_LT(::read(device.get(), &byte, 1), 0);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_LT(::write(device.get(), &byte, 1), 0);
	EXPECT_EQ(errno, EINVAL);
}

} // namespace
} // namespace tornado::selftest
