// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_OBJECTS_HPP
#define TORNADO_CORE_OBJECT_OBJECTS_HPP

#include <tornado/types.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "clustering.hpp"
#include "root.hpp"
#include "translation_table.hpp"

/// The life of clustered objects: creation, misses, destruction.
namespace tornado::object::objects
{

/// Before the first object.  May sleep.
Result<void> start() noexcept;
/// After the last one: waits until all are destroyed.  Returns how many were left, which is a leak.
long long stop() noexcept;

/// May sleep.  On an error @shared still belongs to the caller.
Result<tornado_ref> create(const tornado_object_type &type, Clustering clustering,
			   void *shared) noexcept;

/// Any context, also inside an operation on the object.  Error::destroyed if somebody else
/// destroys it already.
Result<void> destroy(tornado_ref ref) noexcept;

/// This CPU's rep, found or made.  Only inside a guard; atomic.
Result<void *> miss(tornado_ref ref) noexcept;

/// Fill the entry of one CPU ahead of its first use.  May sleep; the caller knows that the object
/// exists.
Result<void> populate(tornado_ref ref, unsigned cpu) noexcept;

/// Visit all reps that exist, until @visit returns something other than 0; return that.  Inside a
/// guard, or by the owner.
template <typename Visit>
int for_each_rep(tornado_ref ref, Visit visit) noexcept
{
	// Acquire: pairs with the release in create().
	Root *root = TranslationTable::global_entry(ref).root.load(std::memory_order_acquire);
	return root ? root->for_each_rep(visit) : 0;
}

/// The id of a destroyed object may name another one.  By Root only.
void recycle(GlobalEntry &entry) noexcept;

} // namespace tornado::object::objects

#endif
