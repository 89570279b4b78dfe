// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// The partitioned hash table for kernel modules in C++: what <tornado/hash.h> is for C.
#ifndef TORNADO_HASH_HPP
#define TORNADO_HASH_HPP

#include <tornado/hash.h>
#include <tornado/object.hpp>

namespace tornado::blocks
{

/// Base of what is put into a hash table; in one table at most.
class HashElement : private tornado_hash_element
{
public:
	explicit constexpr HashElement(unsigned long long key) noexcept
		: tornado_hash_element{.next = nullptr, .key = key}
	{
	}
	HashElement(const HashElement &) = delete;
	HashElement &operator=(const HashElement &) = delete;

	unsigned long long key() const noexcept { return tornado_hash_element::key; }

private:
	template <typename T>
	friend class PartitionedHash;
};

/// A hash table of elements of class T, which derives from HashElement, divided by key into
/// partitions, one for each cluster of CPUs, in memory of its node.  A lookup takes no lock; an
/// update locks the key's bucket.
///
/// The elements belong to the caller: one that was taken out is freed after quiescence, as
/// Deferred::give_up() does, and not put in again before.  Those that are left when the table is
/// destroyed go to T::release(T *), after quiescence, in a thread that may sleep; without such a
/// method they stay as they are.
///
/// Lifetime: a value, which copies share; the owner destroys the table once.
/// Context: inside a guard of the default domain, if not said otherwise; updates may sleep.
template <typename T>
class PartitionedHash
{
public:
	/// Names no table; must not be used.
	constexpr PartitionedHash() noexcept = default;

	/// An empty one.  May sleep; needs no guard.
	static Result<PartitionedHash> create(object::Clustering partitions) noexcept
	{
		PartitionedHash made;
		if (int error = tornado_hash_create(&made.hash_, static_cast<unsigned>(partitions),
						    release()))
			return std::unexpected(error_of(error));
		return made;
	}

	/// Any context; needs no guard.
	Result<void> destroy() const noexcept { return result_of(tornado_hash_destroy(hash_)); }

	/// Any context.  nullptr: there is none.
	T *lookup(const existence::Guard &guard, unsigned long long key) const noexcept
	{
		return element_of(tornado_hash_lookup(hash_, &guard.raw(), key));
	}

	/// Call @visit with each element until it returns something other than 0; return that.
	/// @visit may update the table, but not walk through one.  May sleep.
	template <typename Visit>
	int for_each(const existence::Guard &guard, Visit visit) const noexcept
	{
		return tornado_hash_for_each(
			hash_, &guard.raw(),
			[](tornado_hash_element *element, void *context) {
				return (*static_cast<Visit *>(context))(*element_of(element));
			},
			&visit);
	}

	/// How many there are; not a moment's number while the table is changed.  Any context.
	unsigned long count(const existence::Guard &guard) const noexcept
	{
		return tornado_hash_count(hash_, &guard.raw());
	}

	/// Whether or not another one has its key.  Returns that, or nullptr.
	Result<T *> set(const existence::Guard &guard, T &element) const noexcept
	{
		tornado_hash_element *before = nullptr;
		return had(before,
			   tornado_hash_set(hash_, &guard.raw(), link_of(element), &before));
	}

	/// Only if none has its key: then returns nullptr, else the one that has it.
	Result<T *> insert(const existence::Guard &guard, T &element) const noexcept
	{
		tornado_hash_element *present = nullptr;
		const int error =
			tornado_hash_insert(hash_, &guard.raw(), link_of(element), &present);
		return had(present, present ? 0 : error);
	}

	/// Only if one has its key, which is returned; else Error::not_found.
	Result<T *> replace(const existence::Guard &guard, T &element) const noexcept
	{
		tornado_hash_element *before = nullptr;
		return had(before,
			   tornado_hash_replace(hash_, &guard.raw(), link_of(element), &before));
	}

	/// Returns the one that had the key; Error::not_found if none has.
	Result<T *> erase(const existence::Guard &guard, unsigned long long key) const noexcept
	{
		tornado_hash_element *before = nullptr;
		return had(before, tornado_hash_remove(hash_, &guard.raw(), key, &before));
	}

private:
	static tornado_hash_element *link_of(T &element) noexcept
	{
		return &static_cast<HashElement &>(element);
	}
	static T *element_of(tornado_hash_element *link) noexcept
	{
		return static_cast<T *>(static_cast<HashElement *>(link));
	}

	static constexpr auto release() noexcept -> void (*)(tornado_hash_element *)
	{
		if constexpr (requires(T *element) { T::release(element); })
			return [](tornado_hash_element *left) { T::release(element_of(left)); };
		else
			return nullptr;
	}

	// By reference: the call that sets it is an argument beside it.
	static Result<T *> had(tornado_hash_element *const &element, int error) noexcept
	{
		if (error)
			return std::unexpected(error_of(error));
		return element_of(element);
	}

	tornado_hash hash_{};
};

} // namespace tornado::blocks

#endif
