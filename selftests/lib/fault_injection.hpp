/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_SELFTESTS_LIB_FAULT_INJECTION_HPP
#define TORNADO_SELFTESTS_LIB_FAULT_INJECTION_HPP

#include <cerrno>

#include <gtest/gtest.h>

#include <tornado/file_descriptor.hpp>

namespace tornado::selftest
{

/* The kernel's allocations for this thread fail, one after the other; skipped where they cannot. */
class FaultInjection : public testing::Test
{
protected:
	void SetUp() override;

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
			reached_ = nth;
		}
		ADD_FAILURE() << "still failing after " << limit;
		return failed;
	}

	/* How many different allocations failed in the last fail_each_allocation(). */
	int reached() const { return reached_; }

private:
	void set_countdown(int nth);
	int countdown();

	int reached_ = 0;
	/* Held open, since opening it allocates. */
	FileDescriptor fail_nth_;
};

} // namespace tornado::selftest

#endif
