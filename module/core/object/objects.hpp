// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_OBJECTS_HPP
#define TORNADO_CORE_OBJECT_OBJECTS_HPP

#include <tornado/types.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "clustering.hpp"
#include "migration.hpp"
#include "root.hpp"
#include "swap.hpp"
#include "translation_table.hpp"

/// The life of clustered objects: creation, misses, destruction.
namespace tornado::object::objects
{

/// After the default domain, before the first object.  May sleep.
Result<void> start() noexcept;
/// After the last one: waits until all are destroyed.  Returns how many were left, which is a leak.
long long stop() noexcept;

/// Wait until all objects of the default domain that were given up so far are destroyed.  May
/// sleep; not in a guard.
void barrier() noexcept;

/// Make the ids of destroyed objects usable again now, instead of when enough have gathered.  May
/// sleep; not in a guard.
void recycle_ids() noexcept;

/// May sleep.  On an error @shared still belongs to the caller.
Result<tornado_ref> create(const tornado_object_type &type, Clustering clustering,
			   void *shared) noexcept;

/// As create(), with the static id @id.  Error::invalid beyond the last; Error::busy if the id is
/// not free.
Result<void> start_static(unsigned id, const tornado_object_type &type, Clustering clustering,
			  void *shared) noexcept;

/// Destroy the object of a static id, and wait until the id is free.  May sleep; not in a guard.
/// Error::invalid beyond the last; Error::destroyed if there is no object.
Result<void> stop_static(unsigned id) noexcept;

/// Any context, also inside an operation on the object.  Error::destroyed if somebody else
/// destroys it already.
Result<void> destroy(tornado_ref ref) noexcept;

/// The rep of the CPU on which the operation was entered, found or made; stays as long as the
/// guard. Waits while another implementation takes over, unless the operation began before;
/// Error::again if that is forbidden.
///
/// The guard is passed as a value: whose address was taken would not stay in registers on a hit.
[[gnu::noinline]] Result<void *> miss(tornado_ref ref, tornado_guard guard,
				      platform::Sleep sleep) noexcept;
/// The same for a guard that is in memory.
Result<void *> serve_miss(tornado_ref ref, const tornado_guard &guard,
			  platform::Sleep sleep) noexcept;

/// The rep of @cpu, found or made, which is in its entry afterwards; only the entry counts.  As
/// miss() for an operation that begins now.
[[gnu::noinline]] Result<void> fill(tornado_ref ref, unsigned cpu, platform::Sleep sleep) noexcept;

/// Fill the entry of one CPU ahead of its first use.  May sleep; the caller knows that the object
/// exists.
Result<void> populate(tornado_ref ref, unsigned cpu) noexcept;

/// Merge reps into that of the cluster of CPU @to.  Waits for other migrations of the object, and
/// until the reps are destroyed.  May sleep; not in a guard; the caller knows that the object
/// exists.  On an error nothing has changed: Error::unsupported by the type, Error::no_memory,
/// Error::invalid for a CPU, Error::destroyed.
Result<void> migrate(tornado_ref ref, Migration::Sources sources, unsigned to) noexcept;

/// The same without waiting: Error::busy if the object is migrating already.  @done, if not
/// nullptr, is called at last; barrier() waits for that.  Any context.
Result<void> migrate_later(tornado_ref ref, Migration::Sources sources, unsigned to,
			   tornado_deferred *done) noexcept;

/// Another implementation for the object, while it is in use.  Waits for migrations and other swaps
/// of the object, and for the operations that began before.  May sleep; not in a guard; the caller
/// knows that the object exists.  On an error nothing has changed, and the new shared data still
/// belong to the caller: Error::busy if those operations take longer than @what says,
/// Error::invalid for another domain, other operations in flight, or a type that stays per CPU,
/// Error::no_memory,
/// Error::destroyed, or that of the transfer.
Result<void> swap(tornado_ref ref, Clustering clustering, tornado_swap &what) noexcept;

/// What is done with the root.
enum class Purpose {
	update, ///< the reps must be those in use
	gather	///< they are only read: those that are being replaced do
};

/// The root, for an operation, inside its guard: stays as long as the guard.  Error::destroyed;
/// Error::again for an update while another implementation takes over.
Result<Root *> root_for(tornado_ref ref, tornado_guard guard, Purpose purpose) noexcept;

/// The id of a destroyed object may name another one when every operation that may still have the
/// reference has ended.  By Root only.
void recycle(GlobalEntry &entry, existence::Domain &domain) noexcept;

} // namespace tornado::object::objects

#endif
