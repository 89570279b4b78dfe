// SPDX-License-Identifier: GPL-2.0
/* Every allocation of an ioctl fails once: it answers ENOMEM or copes, and nothing is lost. */
#include <gtest/gtest.h>

#include "cpus.hpp"
#include "fault_injection.hpp"
#include "uapi.hpp"
#include "users_file.hpp"

namespace tornado::selftest
{
namespace
{

TEST_F(FaultInjection, create_fails_cleanly_at_every_allocation)
{
	const FileDescriptor device = open_device();
	const auto before = read_users();

	const int failed = fail_each_allocation([&] {
		const int counter = open_counter(device.get());
		if (counter < 0)
			return counter;
		const FileDescriptor owned(counter);
		return 0;
	});
	EXPECT_GT(failed, 0);
	EXPECT_EQ(read_users(), before);
}

TEST_F(FaultInjection, add_loses_nothing_at_any_allocation)
{
	long long expected = 0;

	for (const int cpu : allowed_cpus()) {
		/* A new counter, so that this CPU's piece has to be made. */
		const FileDescriptor counter = create_counter();
		pin_to(cpu);
		long long added = 0;
		fail_each_allocation([&] {
			const int result = add(counter.get(), 7);
			if (result == 0)
				added += 7;
			return result;
		});
		EXPECT_GT(added, 0);
		EXPECT_EQ(sum_of(counter.get()), added);
		expected += added;
	}
	EXPECT_GT(expected, 0);
}

} // namespace
} // namespace tornado::selftest
