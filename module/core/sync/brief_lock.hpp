// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_SYNC_BRIEF_LOCK_HPP
#define TORNADO_CORE_SYNC_BRIEF_LOCK_HPP

#include "../platform.hpp"
#include "patient_lock.hpp"

namespace tornado::sync
{

/// For a few instructions with preemption off, on what is nearly always wanted by its own CPU
/// alone: who waits spins.  Not from interrupts.
class BriefLock
{
public:
	constexpr BriefLock() noexcept = default;

	/// Holds the lock while it lives; preemption is off.
	class Holder
	{
	public:
		explicit Holder(BriefLock &lock) noexcept : word_(lock.word_)
		{
			while (!word_.try_lock())
				platform::relax();
		}
		~Holder() { word_.unlock(); }
		Holder(const Holder &) = delete;
		Holder &operator=(const Holder &) = delete;

	private:
		platform::PreemptionOff off_;
		PatientLock &word_;
	};

private:
	PatientLock word_;
};

} // namespace tornado::sync

#endif
