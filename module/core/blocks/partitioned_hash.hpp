// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_BLOCKS_PARTITIONED_HASH_HPP
#define TORNADO_CORE_BLOCKS_PARTITIONED_HASH_HPP

#include <cstddef>
#include <cstdint>

#include "../existence/guard.hpp"
#include "../object/objects.hpp"
#include "hash_rep.hpp"

namespace tornado::blocks
{

/// A hash table of elements with 64-bit keys, divided by key into partitions, one for each cluster
/// of CPUs, in memory of its node.
///
/// A lookup takes no lock and writes no line that others use; it works in any context and never
/// fails for lack of memory.  An update locks the key's bucket, and nothing else.  A partition
/// grows by itself, while it is read and changed.
///
/// Elements are the caller's memory, with a HashElement in them, so that nothing can fail for lack
/// of memory but the creation.  What was taken out is freed after quiescence
/// (Domain::call_after_quiescence()), and not put in again before, for lookups may have it.
///
/// A lookup that begins after an update has returned sees it, on every CPU; while an update of its
/// key is under way, it finds what was there before or what is there afterwards.
///
/// Lifetime: a value, as Ref<T> is; the owner destroys the table once.
/// Context: inside a guard of the default domain, if not said otherwise; updates may sleep.
///
/// The lock of a bucket is in the pointer to its first element; how elements move while they are
/// looked up is from Linux's rhashtable.
class PartitionedHash
{
public:
	/// Called with each element that is left when the table is destroyed, after quiescence, in
	/// a thread that may sleep.
	using Release = void (*)(HashElement *element);

	constexpr PartitionedHash() noexcept = default;
	explicit constexpr PartitionedHash(tornado_ref ref) noexcept : ref_(ref) {}

	/// @release: nullptr: elements that are left stay as they are.  May sleep; needs no guard.
	static Result<PartitionedHash> create(object::Clustering partitions,
					      Release release) noexcept;

	/// Any context; needs no guard.
	Result<void> destroy() const noexcept { return object::objects::destroy(ref_); }

	constexpr tornado_ref raw() const noexcept { return ref_; }

	/// nullptr: not there.  A table that is being destroyed becomes empty.  Any context.
	HashElement *lookup(const tornado_guard &guard, std::uint64_t key) const noexcept
	{
		const HashDirectory *directory = directory_for(guard);
		const HashValue value(key);
		return directory ? directory->partition_of(value).find(value, key) : nullptr;
	}
	HashElement *lookup(const existence::Guard &guard, std::uint64_t key) const noexcept
	{
		return lookup(guard.raw(), key);
	}

	/// Call @visit with each element until it returns something other than 0; return that. What
	/// stays in the table meanwhile is met once; what comes or goes may be met or not.  @visit
	/// may update the table, but not walk through one.  May sleep.
	template <typename Visit>
	int for_each(const tornado_guard &guard, Visit visit) const noexcept
	{
		const HashDirectory *directory = directory_for(guard);
		for (std::size_t i = 0; directory && i < directory->count(); i++)
			if (int result = directory->at(i)->for_each(visit))
				return result;
		return 0;
	}
	template <typename Visit>
	int for_each(const existence::Guard &guard, Visit visit) const noexcept
	{
		return for_each(guard.raw(), visit);
	}

	/// How many elements there are.  Not a moment's number while it is changed.  Any context.
	std::size_t count(const tornado_guard &guard) const noexcept;
	std::size_t count(const existence::Guard &guard) const noexcept
	{
		return count(guard.raw());
	}

	/// @name Updates
	/// Return the element that had the key before, nullptr if there was none;
	/// Error::destroyed.
	/// @{
	Result<HashElement *> set(const existence::Guard &guard,
				  HashElement &element) const noexcept
	{
		return change(guard.raw(), element.key, &element, Change::set);
	}
	/// Only if the key is not there: then returns nullptr.
	Result<HashElement *> insert(const existence::Guard &guard,
				     HashElement &element) const noexcept
	{
		return change(guard.raw(), element.key, &element, Change::insert);
	}
	/// Only if the key is there.
	Result<HashElement *> replace(const existence::Guard &guard,
				      HashElement &element) const noexcept
	{
		return change(guard.raw(), element.key, &element, Change::replace);
	}
	Result<HashElement *> erase(const existence::Guard &guard, std::uint64_t key) const noexcept
	{
		return change(guard.raw(), key, nullptr, Change::erase);
	}
	/// @element is nullptr for Change::erase, and for nothing else.
	Result<HashElement *> change(const tornado_guard &guard, std::uint64_t key,
				     HashElement *element, Change what) const noexcept;
	/// @}

private:
	/// nullptr: the table is being destroyed.
	const HashDirectory *directory_for(const tornado_guard &guard) const noexcept
	{
		const auto *rep =
			static_cast<HashRep *>(platform::percpu_load_at(ref_.entry, guard.home));
		return rep ? &rep->directory() : find_directory(ref_, guard);
	}

	/// Static, so that a lookup that finds its rep keeps the reference in a register.
	static const HashDirectory *find_directory(tornado_ref ref,
						   const tornado_guard &guard) noexcept;

	tornado_ref ref_{};
};

} // namespace tornado::blocks

#endif
