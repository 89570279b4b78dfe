// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_HASH_BUCKET_HPP
#define TORNADO_CORE_BLOCKS_HASH_BUCKET_HPP

#include <atomic>
#include <cstdint>

#include <tornado/hash.h>
#include <tornado/lock.hpp>

#include "../platform.hpp"
#include "change.hpp"

namespace tornado::blocks
{

using HashElement = tornado_hash_element;

/// Nobody who holds a bucket's lock wants another one's.
extern sync::LockClass hash_bucket_lock_class;

/// The elements whose keys fall into one bucket: a list that is read while it is changed.  The lock
/// of those who change it lies in the pointer to the first.
///
/// When its buckets are replaced by more, a bucket's elements are moved, and it stays empty.  The
/// last goes first: so a reader that is led away with an element has passed all that were before
/// it, and finds those that were behind it where they are now.
///
/// Locking: find() none, inside a guard; changes under the lock.
class HashBucket : private sync::LockedPointer<HashElement, hash_bucket_lock_class>
{
public:
	using LockedPointer::lock;
	using LockedPointer::unlock;

	/// nullptr: not here.  It may have been moved meanwhile.
	HashElement *find(std::uint64_t key) const noexcept
	{
		HashElement *element = first();
		while (element && element->key != key)
			element = next_of(*element);
		return element;
	}

	/// Calls @visit with each element until it returns something other than 0; returns that.
	/// Nobody moves the elements meanwhile.
	template <typename Visit>
	int for_each(Visit &visit) const noexcept
	{
		for (HashElement *element = first(); element;) {
			// Before the visit, which may free the element if it is the last to have
			// it.
			HashElement *next = next_of(*element);
			if (int result = visit(*element))
				return result;
			element = next;
		}
		return 0;
	}

	/// @name With the lock held
	/// @{
	bool is_moved() const noexcept { return get() == moved_mark(); }

	/// Puts @fresh in the place of the element that has the key, or takes that out if @fresh is
	/// nullptr.  Returns the element that was found.
	HashElement *change(std::uint64_t key, HashElement *fresh, Change what) noexcept
	{
		const Place place = locate(key);
		if (!applies(what, place.element))
			return place.element;
		if (!place.element) {
			put_first(*fresh);
		} else if (fresh) {
			set_next(*fresh, next_of(*place.element));
			put_at(place, fresh);
		} else {
			put_at(place, next_of(*place.element));
		}
		return place.element;
	}

	/// Moves all elements, each to the bucket that @find_bucket says, where nobody else changes
	/// anything.
	template <typename FindBucket>
	void move(FindBucket find_bucket) noexcept
	{
		for (Place place = last(); place.element; place = last()) {
			platform::injection_point();
			// In both lists for a moment: nobody who looks here, and then there, misses
			// it.
			find_bucket(*place.element).put_first(*place.element);
			platform::injection_point();
			put_at(place, nullptr);
		}
		set(moved_mark());
	}
	/// @}

private:
	/// Where an element is.
	struct Place {
		HashElement *before; ///< nullptr: it is the first
		HashElement *element;
	};

	/// No element is there.
	static HashElement *moved_mark() noexcept
	{
		return reinterpret_cast<HashElement *>(TORNADO_LOCK_BITS + 1);
	}

	HashElement *first() const noexcept
	{
		// Acquire: pairs with the release in put_at(), for what the element holds.
		HashElement *element = get(std::memory_order_acquire);
		return element == moved_mark() ? nullptr : element;
	}

	static HashElement *next_of(const HashElement &element) noexcept
	{
		// Acquire: as in first().
		return std::atomic_ref(const_cast<HashElement *&>(element.next))
			.load(std::memory_order_acquire);
	}

	static void set_next(HashElement &element, HashElement *next) noexcept
	{
		// Release: pairs with the acquire in next_of().
		std::atomic_ref(element.next).store(next, std::memory_order_release);
	}

	/// Makes @element, or nullptr, what follows the one before @place.
	void put_at(const Place &place, HashElement *element) noexcept
	{
		if (place.before)
			set_next(*place.before, element);
		else
			// Release: pairs with the acquire in first().
			set(element, std::memory_order_release);
	}

	void put_first(HashElement &element) noexcept
	{
		set_next(element, first());
		put_at({.before = nullptr, .element = nullptr}, &element);
	}

	Place locate(std::uint64_t key) const noexcept
	{
		Place place{.before = nullptr, .element = first()};
		while (place.element && place.element->key != key)
			place = {.before = place.element, .element = next_of(*place.element)};
		return place;
	}

	Place last() const noexcept
	{
		Place place{.before = nullptr, .element = first()};
		while (HashElement *next = place.element ? next_of(*place.element) : nullptr)
			place = {.before = place.element, .element = next};
		return place;
	}
};

} // namespace tornado::blocks

#endif
