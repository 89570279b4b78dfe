// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_HANDLE_TABLE_HPP
#define TORNADO_CORE_OBJECT_HANDLE_TABLE_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <tornado/handle.h>
#include <tornado/lock.hpp>
#include <tornado/types.h>

#include "../error.hpp"
#include "../existence/domain.hpp"
#include "translation_table.hpp"

namespace tornado::object
{

/// Its holder takes no other lock.
extern sync::LockClass handle_lock_class;

/// The handles by which one client, that of a file, names objects.
///
/// A handle is the number of a slot and how often the slot was used; everything else, rights among
/// it, is in the slot.  So whatever number a client makes up, it names something that this client
/// was given, or nothing.
///
/// Lifetime: from make() until destroy(), and then until those who look something up have ended.
/// Locking: opening and closing take a lock.  Looking up takes none, and writes nothing: a slot is
///   read between two looks at its sequence number.
class HandleTable : private tornado_deferred
{
public:
	/// Of at most @limit handles; to be looked up in guards of @domain.  May sleep.
	/// Error::invalid for a limit that is not between 1 and TORNADO_HANDLE_LIMIT.
	static Result<HandleTable *> make(unsigned limit, existence::Domain &domain) noexcept;

	/// Nobody begins to use the table any more.  Any context.
	void destroy() noexcept;

	/// A new handle.  May sleep.  Error::too_many, Error::no_memory; Error::destroyed if the
	/// object is being destroyed.
	Result<std::uint64_t> open(tornado_ref ref, unsigned rights) noexcept;

	/// From here on nobody finds it; who has found it goes on.  May sleep.  Error::bad_handle.
	Result<void> close(std::uint64_t handle) noexcept;

	/// The object, inside a guard of the table's domain.  In this order: Error::bad_handle for
	/// what is no handle, Error::destroyed for one whose object is, Error::no_access without
	/// all of the rights that are @wanted.
	Result<tornado_ref> lookup(std::uint64_t handle, unsigned wanted) const noexcept;

private:
	static constexpr unsigned slots_per_chunk = 128;
	static constexpr std::uint32_t none = ~0u;

	/// Its sequence number is odd while it has a handle, which has the same number.
	struct Slot {
		std::atomic<std::uint32_t> sequence{0};
		std::atomic<std::uint32_t> rights{0};
		std::atomic<unsigned long> entry{0};
		std::atomic<std::uint32_t> object_sequence{0};
		std::uint32_t next_free = none;
	};
	using Chunk = std::atomic<Slot *>;

	HandleTable(unsigned limit, existence::Domain &domain, Chunk *chunks) noexcept;
	static void after_quiescence(tornado_deferred *deferred) noexcept;
	Slot *find(std::uint64_t handle) const noexcept;
	Result<std::uint32_t> take() noexcept;
	Result<void> grow() noexcept;

	const unsigned limit_;
	existence::Domain &domain_;
	Chunk *const chunks_;

	sync::Lock<handle_lock_class> lock_; ///< protects the next two, and who may write a slot
	std::uint32_t first_free_ = none;
	unsigned slots_ = 0; ///< that there are
};

} // namespace tornado::object

#endif
