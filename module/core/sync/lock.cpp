// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The slow paths of locks.  Documentation/locks.rst tells how they work.
#include <tornado/lock_api.h>

#include "backoff.hpp"
#include "wait_queue.hpp"

namespace tornado::sync
{

namespace
{

using Word = std::atomic_ref<unsigned long>;

/// How long the first who waits leaves the lock alone before the first look at it, and at most
/// between two.  Who had another before gives that one time to get something done.
constexpr std::uint64_t first_pause_ns = 50;
constexpr std::uint64_t first_pause_behind_another_ns = 400;
constexpr std::uint64_t most_pause_ns = 800;

/// Somebody becomes the first for a lock; false if that one sleeps.  With the queue's mutex held.
bool promote(WaitQueue &queue, Waiter &waiter) noexcept
{
	unsigned state = Waiter::behind;
	queue.count_change();
	return waiter.state.compare_exchange_strong(state, Waiter::head, std::memory_order_relaxed);
}

/// Go out of the queue as the lock's new owner.  With the queue's mutex held.
void leave(WaitQueue &queue, Word word, Waiter &waiter) noexcept
{
	Waiter *const next = WaitQueue::after(waiter);
	queue.remove(waiter);
	// Who sleeps is woken by the release, and not sooner, when there is still nothing to get.
	if (next && !promote(queue, *next))
		word.fetch_or(TORNADO_LOCK_WAITERS, std::memory_order_relaxed);
}

unsigned enqueue(WaitQueue &queue, Waiter &waiter) noexcept
{
	platform::injection_point();
	const platform::SpinGuard held(queue.mutex());
	const unsigned state = queue.push_back(waiter) ? Waiter::behind : Waiter::head;
	// Only whoever holds the mutex changes the state of those behind.
	waiter.state.store(state, std::memory_order_relaxed);
	return state;
}

/// Watch one's own record until somebody changes the state, or for about as long as blocking takes;
/// returns the state then.
unsigned watch(const Waiter &waiter, unsigned state) noexcept
{
	unsigned now;
	const platform::Spinning spinning;
	const std::uint64_t deadline = platform::clock_ns() + platform::compete_ns;
	do
		// Acquire: pairs with the release in unpark().
		now = waiter.state.load(std::memory_order_acquire);
	while (now == state && platform::spinning_helps() && platform::clock_ns() < deadline);
	return now;
}

/// From now on the waiter has to be woken, unless somebody has changed the state, from @state.
void lie_down(Waiter &waiter, unsigned state) noexcept
{
	waiter.state.compare_exchange_strong(state, Waiter::asleep, std::memory_order_relaxed);
}

/// Until somebody changes the state; returns what it is then.
unsigned sleep(const Waiter &waiter) noexcept
{
	platform::injection_point();
	return platform::park(waiter.state, Waiter::asleep);
}

/// Wait until nobody is before in the queue.  Awake as long as others get on: to sleep and to be
/// woken costs both CPUs more than most locks are held for.
unsigned await_turn(WaitQueue &queue, Waiter &waiter) noexcept
{
	// Two rounds at least: the queue's line is not looked at before it has to be.
	unsigned changes = 0;
	for (bool is_known = false;; is_known = true) {
		const unsigned state = watch(waiter, Waiter::behind);
		if (state != Waiter::behind)
			return state;
		const unsigned before = changes;
		changes = queue.changes();
		if ((is_known && changes == before) || !platform::spinning_helps()) {
			platform::injection_point();
			lie_down(waiter, Waiter::behind);
			return sleep(waiter);
		}
	}
}

/// Look at the lock as the only one who does, for a while; true if it was acquired.
bool look(Word word, std::uint64_t pause_ns) noexcept
{
	const platform::Spinning spinning;
	Backoff backoff(platform::compete_ns, pause_ns, most_pause_ns);
	while (backoff.pause()) {
		// Acquire: pairs with the release that freed the lock.  The load first: it leaves
		// the line with the holder.
		if (!(word.load(std::memory_order_relaxed) & TORNADO_LOCK_HELD) &&
		    !(word.fetch_or(TORNADO_LOCK_HELD, std::memory_order_acquire) &
		      TORNADO_LOCK_HELD))
			return true;
	}
	return false;
}

/// Say in the word that the release has to look at the queue; false if the lock was free, and is
/// acquired instead.  With the queue's mutex held.
bool announce(Word word) noexcept
{
	unsigned long seen = word.load(std::memory_order_relaxed);
	unsigned long wanted;
	do
		wanted = seen |
			 (seen & TORNADO_LOCK_HELD ? TORNADO_LOCK_WAITERS : TORNADO_LOCK_HELD);
	// Acquire: pairs with the release that freed the lock.
	while (!word.compare_exchange_weak(seen, wanted, std::memory_order_acquire,
					   std::memory_order_relaxed));
	return seen & TORNADO_LOCK_HELD;
}

/// Ask to be handed the lock by the next release; false if it was free, and is acquired instead.
bool insist(WaitQueue &queue, Word word, Waiter &waiter) noexcept
{
	platform::injection_point();
	const platform::SpinGuard held(queue.mutex());
	waiter.insists = true;
	if (announce(word))
		return true;
	leave(queue, word, waiter);
	return false;
}

/// Who is the first for a lock competes with those who come by and find it free, then insists on
/// it, and sleeps if it is not released for long.  Woken for the first time, the lock is free for
/// anybody meanwhile: nobody has to wait for a thread that is only waking up.
unsigned compete(WaitQueue &queue, Word word, Waiter &waiter, std::uint64_t pause_ns) noexcept
{
	if (look(word, pause_ns)) {
		const platform::SpinGuard held(queue.mutex());
		leave(queue, word, waiter);
		return Waiter::owner;
	}
	if (!insist(queue, word, waiter))
		return Waiter::owner;
	platform::injection_point();
	if (watch(waiter, Waiter::head) == Waiter::owner)
		return Waiter::owner;
	platform::injection_point();
	{
		// At once, so that a release either hands over the lock or wakes.
		const platform::SpinGuard held(queue.mutex());
		waiter.insists = waiter.woken_before;
		lie_down(waiter, Waiter::head);
	}
	waiter.woken_before = true;
	return sleep(waiter);
}

void wait(unsigned long &lock) noexcept
{
	Waiter waiter{.lock = &lock};
	WaitQueue &queue = WaitQueue::of(&lock);
	std::uint64_t pause_ns = first_pause_ns;
	unsigned state = enqueue(queue, waiter);
	platform::injection_point();
	if (state == Waiter::behind) {
		pause_ns = first_pause_behind_another_ns;
		state = await_turn(queue, waiter);
	}
	while (state != Waiter::owner)
		state = compete(queue, Word(lock), waiter, pause_ns);
}

/// Release a lock whose first waiter sleeps or insists.
void hand_over(unsigned long &lock) noexcept
{
	WaitQueue &queue = WaitQueue::of(&lock);
	Waiter *waiter;
	unsigned state = Waiter::head;
	platform::injection_point();
	{
		const platform::SpinGuard held(queue.mutex());
		unsigned long cleared = TORNADO_LOCK_HELD | TORNADO_LOCK_WAITERS;
		waiter = queue.first(&lock);
		if (waiter->insists) {
			state = Waiter::owner;
			Waiter *const next = WaitQueue::after(*waiter);
			queue.remove(*waiter);
			cleared = !next || promote(queue, *next) ? TORNADO_LOCK_WAITERS : 0;
		}
		// Release: pairs with the acquire of who has the lock next.  The last access to the
		// word: from here on, what it lies in may be freed.
		Word(lock).fetch_and(~cleared, std::memory_order_release);
	}
	platform::injection_point();
	platform::unpark(waiter->thread, waiter->state, state, Waiter::asleep);
}

} // namespace

} // namespace tornado::sync

extern "C" {

void tornado_lock_wait(tornado_lock *lock)
{
	tornado::sync::wait(lock->word);
}

void tornado_lock_hand_over(tornado_lock *lock)
{
	tornado::sync::hand_over(lock->word);
}

} // extern "C"
