// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_SYNC_PATIENT_LOCK_HPP
#define TORNADO_CORE_SYNC_PATIENT_LOCK_HPP

#include <atomic>

#include "../platform.hpp"

namespace tornado::sync
{

/// For what is rarely wanted by two at once, and may be held for long: who waits sleeps, a little
/// longer each time.
///
/// Context: lock() may sleep; try_lock() and unlock() any.
class PatientLock
{
public:
	constexpr PatientLock() noexcept = default;
	PatientLock(const PatientLock &) = delete;
	PatientLock &operator=(const PatientLock &) = delete;

	bool try_lock() noexcept
	{
		// Acquire: pairs with the release in unlock(); the plain load first leaves the line
		// where it is while another holds the lock.
		return !held_.load(std::memory_order_relaxed) &&
		       !held_.exchange(true, std::memory_order_acquire);
	}

	void lock() noexcept
	{
		for (unsigned attempt = 0; !try_lock(); attempt++)
			platform::pause(attempt);
	}

	void unlock() noexcept { held_.store(false, std::memory_order_release); }

	/// Holds a lock from construction to destruction.
	class Holder
	{
	public:
		explicit Holder(PatientLock &lock) noexcept : lock_(lock) { lock_.lock(); }
		~Holder() { lock_.unlock(); }
		Holder(const Holder &) = delete;
		Holder &operator=(const Holder &) = delete;

	private:
		PatientLock &lock_;
	};

private:
	std::atomic<bool> held_{false};
};

} // namespace tornado::sync

#endif
