// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_SYNC_WAIT_QUEUE_HPP
#define TORNADO_CORE_SYNC_WAIT_QUEUE_HPP

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "../platform.hpp"

namespace tornado::sync
{

/// A thread that waits for a lock.
///
/// Lifetime: on the waiting thread's stack.  Once its state is `owner` the thread may return, and
///   the record is gone.
struct alignas(platform::cache_line) Waiter {
	enum State : unsigned {
		behind, ///< awake; others wait for the same lock and came before
		head,	///< awake, and the first for its lock: looks at it
		asleep, ///< and has to be woken
		owner,	///< the lock is this thread's
	};

	const void *lock; ///< which word; a name only, never dereferenced
	Waiter *next = nullptr;
	bool next_is_for_same = false; ///< to look at the next one's record costs a miss
	platform::Thread thread = platform::current_thread();
	std::atomic<unsigned> state{behind};
	bool insists = false;	   ///< is to be handed the lock, not to compete for it
	bool woken_before = false; ///< has slept as head, and was not quick enough afterwards
};

/// The threads that wait for some locks, in order of arrival.
///
/// Locks have no room for a queue, so they share the queues of a table; which one is decided by
/// their address.  Only threads that find their lock held come here, and releases that wake them.
class alignas(platform::cache_line) WaitQueue
{
public:
	/// The queue for a lock.
	static WaitQueue &of(const void *lock) noexcept;
	/// Before any lock is used.
	static void start() noexcept;

	/// Protects the rest of the queue, what is in its waiters but their state, and the waiters'
	/// bit of the locks that have waiters here.
	platform::SpinLock &mutex() noexcept { return mutex_; }

	/// Whether others wait for the same lock.
	bool push_back(Waiter &waiter) noexcept;
	void remove(Waiter &waiter) noexcept;
	/// The first that waits for the lock; nullptr: nobody does.
	Waiter *first(const void *lock) const noexcept;
	/// The next that waits for the same lock; nullptr: nobody does.
	static Waiter *after(const Waiter &waiter) noexcept;

	/// Changes whenever somebody becomes the first for a lock; may be read without the mutex.
	unsigned changes() const noexcept { return changes_.load(std::memory_order_relaxed); }
	void count_change() noexcept { changes_.store(changes() + 1, std::memory_order_relaxed); }

private:
	platform::SpinLock mutex_;
	Waiter *first_ = nullptr;
	Waiter *last_ = nullptr;
	const void *last_lock_ = nullptr; ///< the last one's, as long as there is one
	std::atomic<unsigned> changes_{0};
};

} // namespace tornado::sync

#endif
