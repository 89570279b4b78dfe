// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Existence and clustered objects for kernel modules in C++: classes over the functions that
// tornado.ko exports, with the fast paths inline.  What <tornado/object.h> is for C; names are
// those of the core and of libtornado.  Documentation/existence.rst has an example, and
// Documentation/cxx-subset.rst tells how a module in C++ is built.
//
//   existence::Guard           an operation
//   existence::Published<T>    where operations find something
//   existence::Deferred<T>     what is freed when no operation can hold it any more
//   object::Ref<T>             a clustered object, whose reps are a T
//   object::PersistentRef<T>   a place in memory that keeps such a reference
#ifndef TORNADO_OBJECT_HPP
#define TORNADO_OBJECT_HPP

#include <atomic>
#include <cstddef>

#include <tornado/api.h>

#include <module/core/error.hpp>
#include <module/core/object/persistent_ref.hpp>
#include <module/core/object/rep_type.hpp>

#include "generated/config.h"

#if TORNADO_INLINE_X86
#include <module/linux/platform/percpu_x86.hpp>
#else
#include <module/linux/platform/percpu_generic.hpp>
#endif

namespace tornado::existence
{

/// An operation: what is found while the guard lives stays in existence until the guard is gone.
///
/// Lifetime: the stack of one task or interrupt; neither copied nor moved.
/// Context: any but NMI; nests.  May sleep, but neither wait for quiescence nor for user space.
/// Locking: none; existence and locking are separate.
///
/// After Gamsa et al., OSDI 1999, section 3.4.
class Guard
{
public:
	[[gnu::always_inline]] Guard() noexcept : Guard(tornado_default_domain) {}

	[[gnu::always_inline]] explicit Guard(const tornado_domain &domain) noexcept
	{
		guard_.counts = domain.counts;
		if constexpr (TORNADO_DEBUG_GUARDS)
			tornado_guard_debug_acquire(guard_.counts, here());
		// Preemption off: a visit of this CPU must not flip the generation between reading
		// it and counting.
		platform::preempt_disable();
		// Acquire, for what the operation reads; pairs with the release of the flip.
		guard_.generation = platform::percpu_read(guard_.counts);
		platform::percpu_increment<offsetof(tornado_guard_counts, started)>(
			guard_.counts, guard_.generation);
		guard_.home = platform::percpu_offset();
		platform::preempt_enable();
	}

	[[gnu::always_inline]] ~Guard()
	{
		platform::preempt_disable();
		if (platform::percpu_offset() == guard_.home) [[likely]]
			platform::percpu_increment<offsetof(tornado_guard_counts, ended)>(
				guard_.counts, guard_.generation);
		else
			tornado_guard_leave_elsewhere(guard_);
		platform::preempt_enable();
		if constexpr (TORNADO_DEBUG_GUARDS)
			tornado_guard_debug_release(guard_.counts, here());
	}

	Guard(const Guard &) = delete;
	Guard &operator=(const Guard &) = delete;

	/// In the form that C shares.
	const tornado_guard &raw() const noexcept { return guard_; }

	/// What the CPU on which the operation was entered has at a per-CPU address: a pointer,
	/// ordered before what is read through it by the address dependency.
	void *load_at_home(unsigned long address) const noexcept
	{
		return std::atomic_ref(*reinterpret_cast<void **>(address + guard_.home))
			.load(std::memory_order_relaxed);
	}

private:
	[[gnu::always_inline]] static unsigned long here() noexcept
	{
		return reinterpret_cast<unsigned long>(__builtin_return_address(0));
	}

	// Mutable, so that GCC keeps it in registers: what is const it keeps in memory.
	mutable tornado_guard guard_;
};

/// Where operations find a T, or nothing.
///
/// Lifetime: whoever puts in another T owns the one before, which operations may hold.
/// Locking: none; several may exchange at once.
template <typename T>
class Published
{
public:
	constexpr Published() noexcept = default;
	Published(const Published &) = delete;
	Published &operator=(const Published &) = delete;

	/// Stays in existence as long as the guard.  nullptr: there is none.
	T *get(const Guard & /*guard*/) const noexcept
	{
		// Acquire: pairs with the release in exchange().
		return pointer_.load(std::memory_order_acquire);
	}

	/// Any context.  Returns what was there, which is to be given up, or nullptr.
	[[nodiscard]] T *exchange(T *fresh) noexcept
	{
		// Release: operations find a whole T.  Acquire: so does who gets the one before.
		return pointer_.exchange(fresh, std::memory_order_acq_rel);
	}

private:
	std::atomic<T *> pointer_{nullptr};
};

/// Base of a class T that is freed when no operation can hold it any more.  T has a static method
/// `release(T *)`, which destroys and frees it; runs in a thread, and may sleep.
///
/// Before a module goes away, tornado_barrier() waits for all that was given up.
template <typename T>
class Deferred : private tornado_deferred
{
public:
	/// Any context, also inside a guard.  Nobody finds it any more.  Cannot fail.
	void give_up(tornado_domain &domain = tornado_default_domain) noexcept
	{
		call = [](tornado_deferred *deferred) {
			T::release(static_cast<T *>(static_cast<Deferred *>(deferred)));
		};
		tornado_call_after_quiescence(&domain, this);
	}

protected:
	constexpr Deferred() noexcept : tornado_deferred{} {}
};

} // namespace tornado::existence

namespace tornado::object
{

/// Which CPUs share one rep, as enum tornado_clustering has it.
enum class Clustering : unsigned { cpu = 0, node = 1, one = 2, cache = 3 };

/// @size neighbours, counted node by node, and within a node cache by cache.
constexpr Clustering group_of(unsigned size) noexcept
{
	return static_cast<Clustering>(4 | size << 8);
}

/// Names a clustered object whose reps are of type T.  A value; it does not keep the object alive.
/// What T must have is told in module/core/object/ref.hpp.
template <typename T>
class Ref
{
public:
	constexpr Ref() noexcept = default;
	explicit constexpr Ref(tornado_ref ref) noexcept : ref_(ref) {}

	constexpr tornado_ref raw() const noexcept { return ref_; }
	/// Names nothing; must not be used.
	constexpr bool is_null() const noexcept { return !ref_.entry; }

	/// The rep that serves the operation; made if there is none.  nullptr: the object is being
	/// destroyed, or there is no memory; resolve() tells which.  May sleep on a miss.
	T *local(const existence::Guard &guard) const noexcept { return at_home(guard, true); }
	/// The same where nobody may sleep: a miss asks for memory without waiting.
	T *try_local(const existence::Guard &guard) const noexcept { return at_home(guard, false); }
	/// local() with the reason of a failure.
	Result<T *> resolve(const existence::Guard &guard) const noexcept
	{
		return found_or_why_not(guard, true);
	}
	/// try_local() with the reason of a failure.
	Result<T *> try_resolve(const existence::Guard &guard) const noexcept
	{
		return found_or_why_not(guard, false);
	}

	/// Run @function on this CPU's rep with preemption off.  False: there is none yet.
	template <typename Function>
	bool with_local_if_any(const existence::Guard & /*guard*/, Function function) const noexcept
	{
		platform::preempt_disable();
		// Ordered by the address dependency, as in load_at_home().
		auto *rep = static_cast<T *>(platform::percpu_load(ref_.entry));
		if (rep) [[likely]]
			function(*rep);
		platform::preempt_enable();
		return rep;
	}

	/// As tornado_object_for_each_rep(); @visit returns 0 to go on.
	template <typename Visit>
	int for_each_rep(const existence::Guard &guard, Visit visit) const noexcept
	{
		return tornado_object_for_each_rep(
			ref_, guard.raw(),
			[](void *rep, void *context) {
				return (*static_cast<Visit *>(context))(*static_cast<T *>(rep));
			},
			&visit);
	}

	/// As tornado_object_gather(): @begin forgets what @visit has gathered.
	template <typename Begin, typename Visit>
	void gather(const existence::Guard &guard, Begin begin, Visit visit) const noexcept
	{
		struct Calls {
			Begin begin;
			Visit visit;
		} calls{begin, visit};
		tornado_object_gather(
			ref_, guard.raw(),
			[](void *context) { static_cast<Calls *>(context)->begin(); },
			[](void *rep, void *context) {
				static_cast<Calls *>(context)->visit(*static_cast<T *>(rep));
			},
			&calls);
	}

	/// As tornado_object_populate(): the rep of one CPU ahead of its first use.  May sleep.
	Result<void> populate(unsigned cpu) const noexcept
	{
		return result_of(tornado_object_populate(ref_, cpu));
	}

	/// As tornado_object_migrate(): merges the rep of @from into that of @to.  May sleep, not
	/// in a guard.
	Result<void> migrate(unsigned from, unsigned to) const noexcept
	{
		return result_of(tornado_object_migrate(ref_, from, to));
	}

	/// Any context.  Error::destroyed: somebody else does it already.
	Result<void> destroy() const noexcept { return result_of(tornado_object_destroy(ref_)); }

private:
	T *at_home(const existence::Guard &guard, bool may_sleep) const noexcept
	{
		void *rep = guard.load_at_home(ref_.entry);
		if (!rep) [[unlikely]]
			rep = tornado_ref_local_slow(ref_, guard.raw(), may_sleep);
		return static_cast<T *>(rep);
	}

	Result<T *> found_or_why_not(const existence::Guard &guard, bool may_sleep) const noexcept
	{
		void *rep = guard.load_at_home(ref_.entry);
		if (!rep) [[unlikely]]
			if (int error = tornado_object_miss(ref_, guard.raw(), may_sleep, &rep))
				return std::unexpected(error_of(error));
		return static_cast<T *>(rep);
	}

	tornado_ref ref_{};
};

/// Create an object whose reps are of type T and share @shared, which must outlive it.  May sleep.
template <typename T, typename Shared>
Result<Ref<T>> create(Clustering clustering, Shared &shared) noexcept
{
	tornado_ref ref{};
	if (int error = tornado_object_create(&type_of<T, Shared>,
					      static_cast<unsigned>(clustering), &shared, &ref))
		return std::unexpected(error_of(error));
	return Ref<T>(ref);
}

} // namespace tornado::object

#endif
