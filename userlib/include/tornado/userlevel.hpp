// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Clustered objects in user space, for C++: the classes of the kernel module's core, over the
// threads of a process.  Documentation/userlevel.rst has the manual, <tornado/userlevel.h> the C
// interface.
//
//   object::create<T>(), object::Ref<T>, object::Clustering    objects of any class
//   object::StaticObject<T, id>        those that need no reference: their ids are constants
//   existence::Guard, existence::Domain                        what keeps them in existence
//   memory::Pool<T, placement>                                 memory by node and type
//   blocks::ReplicatedMap, counter::Counter                    ready-made objects
//
// Their functions return core::Result<T>, whose core::Error is an errno value without words.
#ifndef TORNADO_USERLEVEL_HPP
#define TORNADO_USERLEVEL_HPP

#include <utility>

#include <tornado/core/blocks/replicated_map.hpp>
#include <tornado/core/counter/counter.hpp>
#include <tornado/core/existence/guard.hpp>
#include <tornado/core/memory/pool.hpp>
#include <tornado/core/object/persistent_ref.hpp>
#include <tornado/core/object/ref.hpp>
#include <tornado/core/object/static_object.hpp>
#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/userlevel.h>

namespace tornado
{

/**
 * class UserLevel - that user-level objects are ready, as long as it lives
 *
 * Several may live at once.  When the last one ends, all objects that were
 * given up have been destroyed, and no other may be in use.
 */
class TORNADO_API UserLevel
{
public:
	/**
	 * start() - make user-level objects ready
	 *
	 * Return: an Error with ENOMEM, or EAGAIN when no thread could be made.
	 */
	[[nodiscard]] static Result<UserLevel> start();

	UserLevel(UserLevel &&other) noexcept : started_{std::exchange(other.started_, false)} {}
	UserLevel &operator=(UserLevel &&other) noexcept
	{
		std::swap(started_, other.started_);
		return *this;
	}
	~UserLevel();

	/** counting() - how operations are counted in this process */
	[[nodiscard]] static enum tornado_userlevel_counting counting() noexcept
	{
		return tornado_userlevel_counting();
	}

	/** describe() - the same in words, and why */
	[[nodiscard]] static const char *describe() noexcept
	{
		return tornado_userlevel_describe();
	}

private:
	UserLevel() noexcept = default;

	bool started_ = true;
};

} // namespace tornado

#endif // TORNADO_USERLEVEL_HPP
