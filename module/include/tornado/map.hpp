// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The replicated map for kernel modules in C++: what <tornado/map.h> is for C.
#ifndef TORNADO_MAP_HPP
#define TORNADO_MAP_HPP

#include <tornado/map.h>
#include <tornado/object.hpp>

namespace tornado::blocks
{

/// A map from 64-bit keys to values of type T that is read often and changed rarely: a copy of it
/// for each cluster of CPUs.  The values belong to the caller: one that was taken out is freed
/// after quiescence, as Deferred::give_up() does.
///
/// Lifetime: a value, which copies share; the owner destroys the map once.
/// Context: inside a guard of the default domain, if not said otherwise; updates may sleep.
template <typename T>
class ReplicatedMap
{
public:
	/// Names no map; must not be used.
	constexpr ReplicatedMap() noexcept = default;

	/// An empty one.  May sleep; needs no guard.
	static Result<ReplicatedMap> create(object::Clustering clustering) noexcept
	{
		ReplicatedMap made;
		if (int error = tornado_map_create(&made.map_, static_cast<unsigned>(clustering)))
			return std::unexpected(error_of(error));
		return made;
	}

	/// Any context; needs no guard.  Values that are left are the caller's to find before.
	Result<void> destroy() const noexcept { return result_of(tornado_map_destroy(map_)); }

	/// Any context.  nullptr: the key has none.
	T *lookup(const existence::Guard &guard, unsigned long long key) const noexcept
	{
		return static_cast<T *>(tornado_map_lookup(map_, &guard.raw(), key));
	}

	/// Call @visit with each key and value until it returns something other than 0; return
	/// that.  Any context.
	template <typename Visit>
	int for_each(const existence::Guard &guard, Visit visit) const noexcept
	{
		return tornado_map_for_each(
			map_, &guard.raw(),
			[](unsigned long long key, void *value, void *context) {
				return (*static_cast<Visit *>(context))(key,
									*static_cast<T *>(value));
			},
			&visit);
	}

	/// Whether or not the key has a value.  Returns the one it had, or nullptr.
	Result<T *> set(const existence::Guard &guard, unsigned long long key,
			T &value) const noexcept
	{
		void *before = nullptr;
		return had(before, tornado_map_set(map_, &guard.raw(), key, &value, &before));
	}

	/// Only if the key has none: then returns nullptr, else the one it has.
	Result<T *> insert(const existence::Guard &guard, unsigned long long key,
			   T &value) const noexcept
	{
		void *present = nullptr;
		const int error = tornado_map_insert(map_, &guard.raw(), key, &value, &present);
		return had(present, present ? 0 : error);
	}

	/// Returns the value the key had, or nullptr.
	Result<T *> erase(const existence::Guard &guard, unsigned long long key) const noexcept
	{
		void *before = nullptr;
		return had(before, tornado_map_erase(map_, &guard.raw(), key, &before));
	}

private:
	// By reference: the call that sets it is an argument beside it.
	static Result<T *> had(void *const &value, int error) noexcept
	{
		if (error)
			return std::unexpected(error_of(error));
		return static_cast<T *>(value);
	}

	tornado_map map_{};
};

} // namespace tornado::blocks

#endif
