// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Memory for kernel modules in C++: what <tornado/memory.h> is for C.
#ifndef TORNADO_MEMORY_HPP
#define TORNADO_MEMORY_HPP

#include <new>
#include <type_traits>
#include <utility>

#include <tornado/memory_api.h>

#include <module/core/error.hpp>

namespace tornado::memory
{

/// As enum tornado_memory_placement.
enum class Placement : unsigned { local = 0, global_padded = 1, global = 2 };

/// To the memory cgroup of the task that allocates; then there are no magazines.
enum class Charged : bool { no, yes };

/// Whether an allocation may wait for memory.
enum class Wait : bool { no, yes };

/// Memory for objects of class T, from magazines of each CPU.
///
/// Each make() and destroy() calls tornado.ko, where C has the paths to the magazine inline.
///
/// Lifetime: static, with constinit; start() before the first object, stop() after the last, when
///   nobody uses the pool any more.
/// Context: make() and destroy() any but NMI; make() sleeps only if it is told to wait.
template <typename T, Placement placement, Charged charged = Charged::no>
class Pool
{
public:
	static_assert(alignof(T) <= (placement == Placement::global ? sizeof(void *) : 64));

	/// @name: for debugfs; unique.
	explicit constexpr Pool(const char *name) noexcept : type_{}
	{
		type_.name = name;
		type_.size = sizeof(T);
		type_.placement = static_cast<unsigned>(placement);
		type_.flags = charged == Charged::yes ? TORNADO_MEMORY_CHARGED : 0;
	}
	Pool(const Pool &) = delete;
	Pool &operator=(const Pool &) = delete;

	/// May sleep.
	Result<void> start() noexcept { return result_of(tornado_memory_type_start(&type_)); }
	/// How many objects were never destroyed: a leak, of which the kernel warns.  May sleep.
	long long stop() noexcept { return tornado_memory_type_stop(&type_); }

	/// nullptr: there is no memory.
	template <typename... Arguments>
	T *make(Wait wait, Arguments &&...arguments) noexcept
	{
		return construct(tornado_memory_alloc_slow(&type_, flags_of(wait)),
				 std::forward<Arguments>(arguments)...);
	}
	/// In memory of a node, for its CPUs.
	template <typename... Arguments>
	T *make_on(unsigned node, Wait wait, Arguments &&...arguments) noexcept
	{
		return construct(tornado_memory_alloc_on(&type_, node, flags_of(wait)),
				 std::forward<Arguments>(arguments)...);
	}

	/// Never fails, and never waits for another CPU.
	void destroy(T *object) noexcept
	{
		object->~T();
		tornado_memory_free_slow(&type_, object);
	}

	/// Of one node, or of all.
	tornado_memory_statistics statistics(int node = -1) const noexcept
	{
		tornado_memory_statistics numbers;
		tornado_memory_read_statistics(&type_, node, &numbers);
		return numbers;
	}

private:
	static constexpr unsigned flags_of(Wait wait) noexcept
	{
		return wait == Wait::yes ? TORNADO_MEMORY_MAY_SLEEP : 0;
	}

	template <typename... Arguments>
	static T *construct(void *memory, Arguments &&...arguments) noexcept
	{
		static_assert(std::is_nothrow_constructible_v<T, Arguments...>);
		return memory ? new (memory) T(std::forward<Arguments>(arguments)...) : nullptr;
	}

	tornado_memory_type type_;
};

} // namespace tornado::memory

#endif
