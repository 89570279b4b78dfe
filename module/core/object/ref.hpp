// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_REF_HPP
#define TORNADO_CORE_OBJECT_REF_HPP

#include <cstddef>

#include <tornado/types.h>

#include "../error.hpp"
#include "../existence/guard.hpp"
#include "../platform.hpp"
#include "objects.hpp"
#include "rep_type.hpp"

namespace tornado::object
{

/// Names a clustered object whose reps are of type T.  A value of the size of a pointer; it does
/// not keep the object alive.
///
/// T is constructed from `T()` or `T(Shared &, unsigned cluster)`, must not throw, and its
/// constructor and destructor must not sleep.  With a method `merge(T &from)` its reps can migrate.
/// With a constant `reps_wanted` besides, they do so by themselves when a use makes one more.  With
/// a constant `stays_per_cpu` that is true, no swap takes it its reps per CPU.
/// With a method `existence::InFlight &in_flight()` of Shared, operations may wait for user space.
///
/// Dispatch after EbbRT (Schatzberg et al., OSDI 2016): the type is known where the call is
/// written, so a hit is one load and one test, and the method inlines.
template <typename T>
class Ref
{
public:
	constexpr Ref() noexcept = default;
	explicit constexpr Ref(tornado_ref ref) noexcept : ref_(ref) {}

	constexpr tornado_ref raw() const noexcept { return ref_; }
	/// Names nothing; must not be used.
	constexpr bool is_null() const noexcept { return !ref_.entry; }

	/// The rep that serves the operation's home CPU; made if there is none.  nullptr: the
	/// object is being destroyed, or there is no memory; resolve() tells which.  May sleep on a
	/// miss.
	///
	/// The rep stays in existence as long as the guard.  The thread may move to another CPU
	/// meanwhile and goes on using this rep, so T's state is locked or atomic.
	T *local(const existence::Guard &guard) const noexcept
	{
		return resolve(guard).value_or(nullptr);
	}

	/// The same where nobody may sleep: a miss asks for memory without waiting; nullptr also
	/// while another implementation takes over, for operations that began after that.
	T *try_local(const existence::Guard &guard) const noexcept
	{
		return try_resolve(guard).value_or(nullptr);
	}

	/// local() with the reason of a failure.
	Result<T *> resolve(const existence::Guard &guard) const noexcept
	{
		return at_home(guard, platform::Sleep::allowed);
	}

	/// try_local() with the reason of a failure.
	Result<T *> try_resolve(const existence::Guard &guard) const noexcept
	{
		return at_home(guard, platform::Sleep::forbidden);
	}

	/// Run @function on this CPU's rep with preemption off, so that it is alone there with
	/// interrupts.  For one rep per CPU: what they do not touch then needs neither lock nor
	/// atomics.  A miss asks for memory without waiting.  Error::again while another
	/// implementation takes over, whenever the operation began: to be tried outside the guard.
	///
	/// The rep stays until preemption is on again, wherever the guard was entered: a visit of
	/// this CPU waits for sections with preemption off.  The guard is for the reference.
	template <typename Function>
	Result<void> with_local(const existence::Guard & /*guard*/,
				Function function) const noexcept
	{
		for (;;) {
			unsigned cpu;
			{
				platform::PreemptionOff off;
				if (T *rep = peek()) [[likely]] {
					function(*rep);
					return {};
				}
				cpu = platform::current_cpu();
			}
			if (auto filled = objects::fill(ref_, cpu, platform::Sleep::forbidden);
			    !filled)
				return filled;
		}
	}

	/// Add to a word of this CPU's rep, @bytes from its beginning, in one piece.  For one rep
	/// per CPU, and for words that change in no other way.  A miss, and its errors, as in
	/// with_local(), which in user space costs more: it needs a lock there.
	template <std::size_t bytes>
	Result<void> add_to_word(const existence::Guard & /*guard*/, long long delta) const noexcept
	{
		while (!platform::percpu_add_through<bytes>(ref_.entry, delta)) [[unlikely]]
			if (auto filled = objects::fill(ref_, platform::current_cpu(),
							platform::Sleep::forbidden);
			    !filled)
				return filled;
		return {};
	}

	/// This CPU's rep if there is one.  With preemption off, until it is on again.
	T *peek() const noexcept { return static_cast<T *>(platform::percpu_load(ref_.entry)); }

	/// Visit all reps that exist, until @visit returns something other than 0; return that.  0
	/// for an object that is being destroyed, that of Error::again while another implementation
	/// takes over.  A rep that migrates meanwhile may be visited
	/// twice, or only as part of the one into which it was merged: gather() counts it once.
	template <typename Visit>
	int for_each_rep(const existence::Guard &guard, Visit visit) const noexcept
	{
		const auto root = objects::root_for(ref_, guard.raw(), objects::Purpose::update);
		if (!root)
			return root.error() == Error::again ? negative_errno(Error::again) : 0;
		return (*root)->for_each_rep(
			[&visit](void *rep) { return visit(*static_cast<T *>(rep)); });
	}

	/// Call @begin, then @visit for each rep; and again from the start when reps were merged
	/// meanwhile.  So @begin sets to zero what @visit adds to.  False: the object is being
	/// destroyed, and nothing was called.
	template <typename Begin, typename Visit>
	bool gather(const existence::Guard &guard, Begin begin, Visit visit) const noexcept
	{
		const auto root = objects::root_for(ref_, guard.raw(), objects::Purpose::gather);
		if (root)
			(*root)->gather(begin,
					[&visit](void *rep) { visit(*static_cast<T *>(rep)); });
		return root.has_value();
	}

	/// Merge the rep of the cluster of CPU @from into that of the cluster of @to, which lies in
	/// memory of its node.  Waits until that is done; see objects::migrate().
	Result<void> migrate(unsigned from, unsigned to) const noexcept
	{
		return objects::migrate(ref_, {.all = false, .from = from}, to);
	}

	/// Merge all other reps into that of this CPU's cluster, likewise.
	Result<void> rebalance() const noexcept
	{
		return objects::migrate(ref_, {.all = true, .from = 0}, platform::current_cpu());
	}

	/// migrate() without waiting: @done, if not nullptr, is called at last.  Any context.
	Result<void> migrate_later(unsigned from, unsigned to,
				   tornado_deferred *done = nullptr) const noexcept
	{
		return objects::migrate_later(ref_, {.all = false, .from = from}, to, done);
	}

	/// Another implementation, whose reps are a T too, while operations go on; see
	/// objects::swap().  Then T has virtual functions, or something like them.
	Result<void> swap(Clustering clustering, tornado_swap &what) const noexcept
	{
		return objects::swap(ref_, clustering, what);
	}

	Result<void> destroy() const noexcept { return objects::destroy(ref_); }

private:
	Result<T *> at_home(const existence::Guard &guard, platform::Sleep sleep) const noexcept
	{
		if (void *rep = guard.load_at_home(ref_.entry)) [[likely]]
			return static_cast<T *>(rep);
		Result<void *> rep = objects::miss(ref_, guard.raw(), sleep);
		if (!rep)
			return std::unexpected(rep.error());
		return static_cast<T *>(*rep);
	}

	tornado_ref ref_{};
};

/// Create an object whose reps are of type T and share @shared, which must outlive it.  May sleep.
template <typename T, typename Shared>
Result<Ref<T>> create(Clustering clustering, Shared &shared) noexcept
{
	auto ref = objects::create(type_of<T, Shared>, clustering, &shared);
	if (!ref)
		return std::unexpected(ref.error());
	return Ref<T>(*ref);
}

} // namespace tornado::object

#endif
