// SPDX-License-Identifier: GPL-2.0
/* Every allocation of an ioctl fails once: it answers ENOMEM or copes, and nothing is lost. */
#include <array>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "cpus.hpp"
#include "environment.hpp"
#include "uapi.hpp"
#include "users_file.hpp"
#include "write_file.hpp"

namespace tornado::selftest
{
namespace
{

/* Debugfs knobs that would keep allocations which may sleep from failing. */
constexpr auto ignore_slab = "/sys/kernel/debug/failslab/ignore-gfp-wait";
constexpr auto ignore_pages = "/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait";

class FaultInjection : public testing::Test
{
protected:
	void SetUp() override
	{
		SKIP_UNLESS_DESTRUCTIVE("it makes the kernel's allocations fail");
		SKIP_UNLESS_ROOT();
		fail_nth_.reset(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
		if (!fail_nth_ || !write_file(ignore_slab, "N") || !write_file(ignore_pages, "N"))
			GTEST_SKIP() << "needs CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC and "
					"CONFIG_FAULT_INJECTION_DEBUG_FS";
	}

	/*
	 * Calls @attempt with allocation number 1, 2, 3, ... of the thread failing, until an
	 * attempt asks for fewer.  Returns how many attempts failed.
	 */
	template <typename Attempt>
	int fail_each_allocation(const Attempt &attempt)
	{
		constexpr int limit = 200;
		int failed = 0;

		for (int nth = 1; nth <= limit; ++nth) {
			set_countdown(nth);
			const int result = attempt();
			const bool reached = countdown() == 0;
			set_countdown(0);

			if (result < 0) {
				/* Copies from and to the caller are made to fail, too. */
				EXPECT_TRUE(result == -ENOMEM || result == -EFAULT)
					<< "failure " << nth << " gave " << result;
				++failed;
			}
			if (!reached)
				return failed;
		}
		ADD_FAILURE() << "still failing after " << limit;
		return failed;
	}

private:
	void set_countdown(int nth)
	{
		const std::string text = std::to_string(nth);
		/* This write's own copy may be what fails; the second one has nothing to fear. */
		for (int tries = 0; tries < 2; ++tries)
			if (pwrite(fail_nth_.get(), text.data(), text.size(), 0) > 0)
				return;
		ADD_FAILURE() << "cannot set fail-nth";
	}

	/* How many are left; this read's own copy counts as well, and may be the one that fails. */
	int countdown()
	{
		std::array<char, 16> text{};
		const ssize_t size = pread(fail_nth_.get(), text.data(), text.size() - 1, 0);
		return size > 0 ? std::stoi(text.data()) : 1;
	}

	/* Held open, since opening it allocates. */
	FileDescriptor fail_nth_;
};

TEST_F(FaultInjection, create_fails_cleanly_at_every_allocation)
{
	const FileDescriptor device = open_device();
	const auto before = read_users();

	const int failed = fail_each_allocation([&] {
		tornado_counter_create create{};
		create.size = sizeof(create);
		const int counter = request(device.get(), TORNADO_IOC_COUNTER_CREATE, &create);
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
