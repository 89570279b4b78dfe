// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// What C++ knows of a rep's class, in the form that C shares.  Needs no other part of the core, so
// that <tornado/object.hpp>, for other modules, has it too.
#ifndef TORNADO_CORE_OBJECT_REP_TYPE_HPP
#define TORNADO_CORE_OBJECT_REP_TYPE_HPP

#include <concepts>
#include <new>
#include <type_traits>

#include <tornado/types.h>

namespace tornado::object
{

/// A rep whose state can be added to another one's: reps of such types can migrate.
template <typename T>
concept Mergeable = requires(T &into, T &from) { into.merge(from); };

/// Of two types, as type_of is: with one of them local to a file nothing of this is COMDAT.
template <typename T, typename Shared>
constexpr auto merge_of() noexcept
{
	void (*merge)(void *, void *, void *) = nullptr;
	if constexpr (Mergeable<T>)
		merge = [](void *into, void *from, void *) noexcept {
			static_cast<T *>(into)->merge(*static_cast<T *>(from));
		};
	return merge;
}

/// Operations on the object may wait for user space.
template <typename Shared>
concept HasInFlight = requires(Shared &shared) {
	{ shared.in_flight().raw() } -> std::same_as<tornado_in_flight *>;
};

/// As merge_of().
template <typename T, typename Shared>
constexpr auto in_flight_of() noexcept
{
	tornado_in_flight *(*in_flight)(void *) = nullptr;
	if constexpr (HasInFlight<Shared>)
		in_flight = [](void *shared) noexcept {
			return static_cast<Shared *>(shared)->in_flight().raw();
		};
	return in_flight;
}

/// As merge_of().
template <typename T, typename Shared>
constexpr unsigned reps_wanted_of() noexcept
{
	if constexpr (requires { T::reps_wanted; }) {
		static_assert(Mergeable<T>, "reps that follow their threads are merged");
		return T::reps_wanted;
	}
	return 0;
}

/// As merge_of().
template <typename T, typename Shared>
constexpr bool stays_per_cpu() noexcept
{
	if constexpr (requires { T::stays_per_cpu; })
		return T::stays_per_cpu;
	return false;
}

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
	.merge_rep = merge_of<T, Shared>(),
	.domain = nullptr,
	.in_flight = in_flight_of<T, Shared>(),
	.reps_wanted = reps_wanted_of<T, Shared>(),
	.stays_per_cpu = stays_per_cpu<T, Shared>(),
};

} // namespace tornado::object

#endif
