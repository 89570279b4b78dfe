// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_REF_HPP
#define TORNADO_CORE_OBJECT_REF_HPP

#include <new>
#include <type_traits>

#include <tornado/types.h>

#include "../error.hpp"
#include "../existence/guard.hpp"
#include "../platform.hpp"
#include "objects.hpp"

namespace tornado::object
{

/// Names a clustered object whose reps are of type T.  A value of the size of a pointer; it does
/// not keep the object alive.
///
/// T is constructed from `T()` or `T(Shared &, unsigned cluster)`, must not throw, and its
/// constructor and destructor must not sleep.
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

	/// The rep that serves this CPU; made if there is none.  nullptr: the object is being
	/// destroyed, or there is no memory; resolve() tells which.
	///
	/// The rep stays in existence as long as the guard.  The thread may move to another CPU
	/// meanwhile and goes on using this rep, so T's state is locked or atomic.
	T *local(const existence::Guard &guard) const noexcept
	{
		if (T *rep = peek()) [[likely]]
			return rep;
		return resolve(guard).value_or(nullptr);
	}

	/// The slow path of local(), with the reason of a failure.
	Result<T *> resolve(const existence::Guard & /*guard*/) const noexcept
	{
		Result<void *> rep = objects::miss(ref_);
		if (!rep)
			return std::unexpected(rep.error());
		return static_cast<T *>(*rep);
	}

	/// Run @function on this CPU's rep with preemption off, so that it is alone there with
	/// interrupts.  For one rep per CPU: what they do not touch then needs neither lock nor
	/// atomics.
	template <typename Function>
	Result<void> with_local(const existence::Guard &guard, Function function) const noexcept
	{
		for (;;) {
			{
				platform::PreemptionOff off;
				if (T *rep = peek()) [[likely]] {
					function(*rep);
					return {};
				}
			}
			if (Result<T *> rep = resolve(guard); !rep)
				return std::unexpected(rep.error());
		}
	}

	/// This CPU's rep if there is one.  Inside a guard, or with preemption off.
	T *peek() const noexcept { return static_cast<T *>(platform::percpu_load(ref_.entry)); }

	template <typename Visit>
	int for_each_rep(const existence::Guard & /*guard*/, Visit visit) const noexcept
	{
		return objects::for_each_rep(
			ref_, [&visit](void *rep) { return visit(*static_cast<T *>(rep)); });
	}

	Result<void> destroy() const noexcept { return objects::destroy(ref_); }

private:
	tornado_ref ref_{};
};

/// How reps of type T are made, in the form that C shares.
template <typename T, typename Shared>
inline constexpr tornado_object_type type_of = {
	.name = T::type_name,
	.rep_size = sizeof(T),
	.construct_rep = [](void *rep, void *shared, unsigned cluster) noexcept -> int {
		if constexpr (std::is_nothrow_constructible_v<T, Shared &, unsigned>)
			new (rep) T(*static_cast<Shared *>(shared), cluster);
		else
			new (rep) T;
		return 0;
	},
	.destroy_rep = [](void *rep, void *) noexcept { static_cast<T *>(rep)->~T(); },
	.destroy_shared = nullptr,
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
