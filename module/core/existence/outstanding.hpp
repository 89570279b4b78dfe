// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_OUTSTANDING_HPP
#define TORNADO_CORE_EXISTENCE_OUTSTANDING_HPP

#include <atomic>

#include "../error.hpp"
#include "../platform.hpp"
#include "../sync/patient_lock.hpp"

namespace tornado::existence
{

/// What was given up and is not freed yet, so that it can be waited for.
///
/// Each belongs to one of two parities.  Who waits flips the parity and waits until the old one is
/// empty; those given up meanwhile count in the other and do not prolong it.  The counts are kept
/// per CPU, so that giving up writes no line that other CPUs write.
class Outstanding
{
public:
	constexpr Outstanding() noexcept = default;

	/// May sleep.
	Result<void> start() noexcept;
	void stop() noexcept;
	bool is_started() const noexcept { return counts_; }

	/// Returns the parity, which end() wants.  Any context.
	unsigned begin() noexcept;
	void end(unsigned parity) noexcept;

	/// How many so far.  Any context.
	long long begun() const noexcept { return sum(&Count::begun); }
	long long ended() const noexcept { return sum(&Count::ended); }

	/// Until all begun before the call have ended.  May sleep.
	void wait() noexcept;

private:
	struct alignas(platform::cache_line) Count {
		std::atomic<unsigned long> begun[2];
		std::atomic<unsigned long> ended[2];
	};

	Count &count(unsigned cpu) const noexcept
	{
		return *static_cast<Count *>(platform::percpu_pointer(counts_, cpu));
	}
	bool is_empty(unsigned parity) const noexcept;
	long long sum(std::atomic<unsigned long> (Count::*of)[2]) const noexcept;

	platform::PerCpuAddress counts_ = 0;
	std::atomic<unsigned> parity_{0};
	sync::PatientLock waiting_; ///< one wait() at a time
};

} // namespace tornado::existence

#endif
