// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_STATIC_OBJECT_HPP
#define TORNADO_CORE_OBJECT_STATIC_OBJECT_HPP

#include <tornado/static_object.h>

#include "ref.hpp"

namespace tornado::object
{

/// A well-known object, whose reps are of type T: the id is a constant, so the reference need not
/// be stored anywhere, nor cleared.  <tornado/static_object.h> tells who has which ids.
///
///	using Notes = object::StaticObject<NoteRep, TORNADO_STATIC_PRIVATE>;
///	Notes::start(Clustering::cpu, shared);
///	Notes::ref().local(guard)->add("hello");
///
/// Lifetime: the object's from start() until stop(); the id's as long as the core runs.  Before and
///   after, ref() is that of an object that is being destroyed.
template <typename T, unsigned id>
class StaticObject
{
	static_assert(id < TORNADO_STATIC_LIMIT, "there are no more ids");

public:
	StaticObject() = delete;

	/// Any context, while the core runs.
	static Ref<T> ref() noexcept { return Ref<T>(tornado_static_ref(id)); }

	/// Create the object; @shared must outlive it.  May sleep.  As object::create();
	/// Error::busy if there is one, or was until a moment ago.
	template <typename Shared>
	static Result<void> start(Clustering clustering, Shared &shared) noexcept
	{
		return objects::start_static(id, type_of<T, Shared>, clustering, &shared);
	}

	/// Destroy it and wait until that is done and the id is free.  May sleep; not in a guard.
	/// Error::destroyed if there is none.
	static Result<void> stop() noexcept { return objects::stop_static(id); }
};

} // namespace tornado::object

#endif
