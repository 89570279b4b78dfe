// SPDX-License-Identifier: GPL-2.0
/* libtornado's C++ interface on the real module. */
#include <cerrno>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <tornado/counter.hpp>

#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

static_assert(!std::is_copy_constructible_v<Counter>);
static_assert(!std::is_copy_assignable_v<Counter>);
static_assert(std::is_nothrow_move_constructible_v<Counter>);
static_assert(std::is_nothrow_move_assignable_v<Counter>);

Counter made(Clustering clustering = Clustering::cpu)
{
	auto counter = Counter::create(clustering);

	if (!counter)
		throw std::runtime_error{counter.error().message()};
	return std::move(*counter);
}

TEST(LibraryDevice, tells_features)
{
	const auto device = Device::open();

	ASSERT_TRUE(device) << device.error().message();

	const auto features = device->features();

	ASSERT_TRUE(features) << features.error().message();
	EXPECT_TRUE(features->has_counters());
	EXPECT_TRUE(features->has(Clustering::cpu));
	EXPECT_TRUE(features->has(Clustering::node));
	EXPECT_TRUE(features->has(Clustering::one));
	EXPECT_FALSE(features->has(static_cast<Clustering>(31)));
	EXPECT_FALSE(features->has(static_cast<Clustering>(32)));
	EXPECT_GE(features->cpus, 1U);
	EXPECT_GE(features->nodes, 1U);
}

TEST(LibraryCounter, counts_in_every_clustering)
{
	for (const auto clustering : {Clustering::cpu, Clustering::node, Clustering::one}) {
		const auto counter = made(clustering);

		EXPECT_TRUE(counter.add(5));
		EXPECT_TRUE(counter.add(-7));

		const auto reading = counter.read();

		ASSERT_TRUE(reading);
		EXPECT_EQ(reading->sum, -2);
		EXPECT_GE(reading->reps, 1U);
	}
}

TEST(LibraryCounter, is_made_through_an_open_device)
{
	auto device = Device::open();

	ASSERT_TRUE(device);

	const auto counter = Counter::create(*device, Clustering::one);

	ASSERT_TRUE(counter);
	EXPECT_TRUE(counter->add(1));
}

TEST(LibraryCounter, outlives_the_device_it_was_made_through)
{
	auto device = Device::open();

	ASSERT_TRUE(device);

	const auto counter = Counter::create(*device);

	std::move(*device).release().reset();
	ASSERT_TRUE(counter);
	EXPECT_TRUE(counter->add(1));
}

TEST(LibraryCounter, unknown_clustering_is_an_error_in_words)
{
	const auto counter = Counter::create(static_cast<Clustering>(99));

	ASSERT_FALSE(counter);
	EXPECT_EQ(counter.error().number(), EINVAL);
	EXPECT_EQ(counter.error().message(),
		  "create a tornado counter: the loaded module does not accept a value of the "
		  "request; see what it offers with tornadoctl features");
}

TEST(LibraryCounter, is_closed_on_exec)
{
	EXPECT_EQ(::fcntl(made().fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(LibraryCounter, closes_its_descriptor)
{
	int number = -1;

	{
		const auto counter = made();

		number = counter.fd();
	}
	EXPECT_LT(::fcntl(number, F_GETFD), 0);
}

TEST(LibraryCounter, moves)
{
	auto first = made();

	ASSERT_TRUE(first.add(1));

	auto second = std::move(first);

	EXPECT_EQ(second.read().value().sum, 1);
	second = made();
	EXPECT_EQ(second.read().value().sum, 0);
}

TEST(LibraryCounter, moved_from_is_an_error_in_words)
{
	auto first = made();
	const auto second = std::move(first);
	const auto added = first.add(1); // NOLINT(bugprone-use-after-move): that is the test

	ASSERT_FALSE(added);
	EXPECT_EQ(added.error().number(), EBADF);
	EXPECT_EQ(added.error().code(), std::errc::bad_file_descriptor);
}

TEST(LibraryCounter, adopts_a_descriptor)
{
	const auto counter = made();
	const auto adopted = Counter::adopt(FileDescriptor{::dup(counter.fd())});

	ASSERT_TRUE(adopted);
	EXPECT_TRUE(adopted->add(4));
	EXPECT_EQ(counter.read().value().sum, 4);
}

TEST(LibraryCounter, adopts_what_was_released)
{
	auto counter = made();

	ASSERT_TRUE(counter.add(4));

	const auto adopted = Counter::adopt(std::move(counter).release());

	ASSERT_TRUE(adopted);
	EXPECT_EQ(adopted->read().value().sum, 4);
}

TEST(LibraryCounter, does_not_adopt_the_device)
{
	auto device = open_device();
	const int number = device.get();
	const auto adopted = Counter::adopt(std::move(device));

	ASSERT_FALSE(adopted);
	EXPECT_EQ(adopted.error().number(), ENOTTY);
	EXPECT_LT(::fcntl(number, F_GETFD), 0) << "the descriptor was not consumed";
}

TEST(LibraryCounter, is_shared_by_threads)
{
	const auto counter = made();

	{
		std::vector<std::jthread> threads;

		for (int i = 0; i < 4; ++i)
			threads.emplace_back([&counter] {
				for (int n = 0; n < 1000; ++n)
					ASSERT_TRUE(counter.add(1));
			});
	}
	EXPECT_EQ(counter.read().value().sum, 4000);
}

} // namespace
} // namespace tornado::selftest
