// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Locks in two bits of a word, for C++ in the kernel and in user space: the same words and paths as
// in <tornado/lock.h>.  In user space a part of libtornado.
#ifndef TORNADO_LOCK_HPP
#define TORNADO_LOCK_HPP

#include <atomic>
#include <cstdint>
#include <utility>

#include <tornado/lock_api.h>

#ifdef __KERNEL__
#include "generated/config.h"
#else
#define TORNADO_LOCKDEP 0
#endif

namespace tornado::sync
{

/// The locks that have one place in the lock order: lockdep sees one lock for all of them.
/// A static object with constinit.
class LockClass : public tornado_lock_class
{
public:
	explicit constexpr LockClass(const char *class_name) noexcept
		: tornado_lock_class{.name = class_name, .lockdep = {}}
	{
	}
	LockClass(const LockClass &) = delete;
	LockClass &operator=(const LockClass &) = delete;
};

#ifdef __KERNEL__
template <LockClass &Class>
class Lock;
template <typename T, LockClass &Class>
class Guarded;
template <typename T, LockClass &Class>
	requires(alignof(T) > TORNADO_LOCK_BITS)
class LockedPointer;
#else
/// Nobody checks the order of locks in user space: a class may be named there, and need not.
inline constinit LockClass unclassified{"unclassified"};
template <LockClass &Class = unclassified>
class Lock;
template <typename T, LockClass &Class = unclassified>
class Guarded;
template <typename T, LockClass &Class = unclassified>
	requires(alignof(T) > TORNADO_LOCK_BITS)
class LockedPointer;
#endif

/// A lock in the two lowest bits of a word.  The others belong to whoever holds the lock.
///
/// Lifetime: whoever has acquired the lock may release it and free its memory at once when nobody
///   else can come to want it: a release does not touch the word after the lock is free.
/// Context: tasks that may sleep; try_lock(), and unlock() after it, any but NMI.  Not recursive.
/// Locking: the class is one lock to lockdep.
///
/// Has what std::lock_guard and std::scoped_lock want.
template <LockClass &Class>
class Lock : private tornado_lock
{
public:
	/// @value: what the word holds besides; its two lowest bits are 0.
	explicit constexpr Lock(unsigned long value = 0) noexcept : tornado_lock{value} {}
	Lock(const Lock &) = delete;
	Lock &operator=(const Lock &) = delete;

	void lock() noexcept
	{
		if constexpr (TORNADO_LOCKDEP)
			tornado_lock_class_acquire(&Class, false);
		// Acquire: pairs with the release in unlock().
		if (bits().fetch_or(TORNADO_LOCK_HELD, std::memory_order_acquire) &
		    TORNADO_LOCK_HELD) [[unlikely]]
			tornado_lock_wait(this);
	}

	[[nodiscard]] bool try_lock() noexcept
	{
		// Acquire: pairs with the release in unlock().
		if (bits().fetch_or(TORNADO_LOCK_HELD, std::memory_order_acquire) &
		    TORNADO_LOCK_HELD)
			return false;
		if constexpr (TORNADO_LOCKDEP)
			tornado_lock_class_acquire(&Class, true);
		return true;
	}

	void unlock() noexcept
	{
		if constexpr (TORNADO_LOCKDEP)
			tornado_lock_class_release(&Class);
		unsigned long seen = bits().load(std::memory_order_relaxed);
		// Release: pairs with the acquire of who has the lock next.  A waiter that comes
		// after the load changes the word, and the exchange fails.
		if ((seen & TORNADO_LOCK_WAITERS) ||
		    !bits().compare_exchange_strong(seen, seen & ~TORNADO_LOCK_HELD,
						    std::memory_order_release,
						    std::memory_order_relaxed)) [[unlikely]]
			tornado_lock_hand_over(this);
	}

	/// Whether anybody had the lock a moment ago.
	bool is_locked() const noexcept { return word_now() & TORNADO_LOCK_HELD; }

	/// Whether somebody slept a moment ago until the lock is released.
	bool has_waiters() const noexcept { return word_now() & TORNADO_LOCK_WAITERS; }

	/// What the word holds besides the lock.  Only the holder may rely on it to stay.  @order
	/// is for those who read it without the lock.
	unsigned long value(std::memory_order order = std::memory_order_relaxed) const noexcept
	{
		return word_now(order) & ~TORNADO_LOCK_BITS;
	}

	/// Only by the holder; the two lowest bits of @value are 0.  @order is for those who read
	/// it without the lock.
	void set_value(unsigned long value,
		       std::memory_order order = std::memory_order_relaxed) noexcept
	{
		// Atomic, so that no waiter's bit is lost.  The difference has two zeroes at its
		// end, so that no bit of the lock changes.
		bits().fetch_add(value - this->value(), order);
	}

private:
	std::atomic_ref<unsigned long> bits() noexcept { return std::atomic_ref(word); }
	unsigned long word_now(std::memory_order order = std::memory_order_relaxed) const noexcept
	{
		return std::atomic_ref(const_cast<unsigned long &>(word)).load(order);
	}
};

/// Holds a lock while it lives; std::lock_guard, which no freestanding library has.
template <typename Lockable>
class [[nodiscard]] LockGuard
{
public:
	explicit LockGuard(Lockable &lockable) noexcept : lockable_(lockable) { lockable_.lock(); }
	~LockGuard() { lockable_.unlock(); }
	LockGuard(const LockGuard &) = delete;
	LockGuard &operator=(const LockGuard &) = delete;

private:
	Lockable &lockable_;
};

/// Data that is reached with its lock held, and not otherwise.
///
///	sync::Guarded<Totals, totals_class> totals;
///	totals.lock()->packets++;		// held for this statement
///	auto held = totals.lock();		// held until the end of the block
template <typename T, LockClass &Class>
class Guarded
{
public:
	/// The data, and the lock that is held as long as this lives.
	class [[nodiscard]] Held
	{
	public:
		explicit Held(Guarded &guarded) noexcept
			: guard_(guarded.lock_), value_(guarded.value_)
		{
		}
		T *operator->() const noexcept { return &value_; }
		T &operator*() const noexcept { return value_; }

	private:
		LockGuard<Lock<Class>> guard_;
		T &value_;
	};

	template <typename... Arguments>
	explicit constexpr Guarded(Arguments &&...arguments) noexcept
		: value_(std::forward<Arguments>(arguments)...)
	{
	}

	/// May sleep.
	Held lock() noexcept { return Held(*this); }

private:
	Lock<Class> lock_;
	T value_; ///< protected by lock_
};

/// A pointer whose two lowest bits are the lock of what it points to, or of itself.
template <typename T, LockClass &Class>
	requires(alignof(T) > TORNADO_LOCK_BITS)
class LockedPointer : public Lock<Class>
{
public:
	explicit LockedPointer(T *pointer = nullptr) noexcept
		: Lock<Class>(reinterpret_cast<std::uintptr_t>(pointer))
	{
	}

	/// Only the holder may rely on it to stay.
	T *get(std::memory_order order = std::memory_order_relaxed) const noexcept
	{
		return reinterpret_cast<T *>(this->value(order));
	}
	/// Only by the holder.
	void set(T *pointer, std::memory_order order = std::memory_order_relaxed) noexcept
	{
		this->set_value(reinterpret_cast<std::uintptr_t>(pointer), order);
	}
};

} // namespace tornado::sync

#endif
