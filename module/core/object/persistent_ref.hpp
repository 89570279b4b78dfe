// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_PERSISTENT_REF_HPP
#define TORNADO_CORE_OBJECT_PERSISTENT_REF_HPP

#include <tornado/persistent_ref.h>

namespace tornado::existence
{
class Guard;
}

// Needs no other part of the core, so that <tornado/object.hpp>, for other modules, has it too.
namespace tornado::object
{

template <typename T>
class Ref;

/// A reference that is kept in memory: cleared by the object's owner before the object is
/// destroyed.  Kernels with lockdep, and debug builds elsewhere, report one that was not.
///
/// Lifetime: cleared before its memory goes.
/// Locking: who sets and clears exclude each other; readers need not be excluded.
template <typename T>
class PersistentRef : private tornado_persistent_ref
{
public:
	constexpr PersistentRef() noexcept : tornado_persistent_ref{} {}
	PersistentRef(const PersistentRef &) = delete;
	PersistentRef &operator=(const PersistentRef &) = delete;

	/// Any context; the caller knows that the object exists.
	void set(Ref<T> object) noexcept { tornado_persistent_set(this, object.raw()); }
	/// Any context.
	void clear() noexcept { tornado_persistent_clear(this); }
	/// For the operation; Ref::is_null() if none is kept.
	Ref<T> get(const existence::Guard & /*guard*/) const noexcept
	{
		return Ref<T>(tornado_persistent_get(this));
	}
};

} // namespace tornado::object

#endif
