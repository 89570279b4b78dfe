// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_MEMORY_POOL_HPP
#define TORNADO_CORE_MEMORY_POOL_HPP

#include <new>
#include <type_traits>
#include <utility>

#include "type.hpp"

namespace tornado::memory
{

enum class Placement : unsigned {
	local = TORNADO_MEMORY_LOCAL,
	global_padded = TORNADO_MEMORY_GLOBAL_PADDED,
	global = TORNADO_MEMORY_GLOBAL,
};

enum class Charged : bool { no, yes };

/// Memory for objects of class T: the C++ twin of <tornado/memory.h>.
///
/// Lifetime: start() before the first object; stop() after the last, when nobody uses the pool any
/// more.
/// Context: make() and destroy() any but NMI; make() sleeps only if it is allowed to.
template <typename T, Placement placement, Charged charged = Charged::no>
class Pool
{
public:
	static_assert(alignof(T) <=
		      (placement == Placement::global ? sizeof(void *) : platform::cache_line));

	explicit constexpr Pool(const char *name) noexcept : type_{}
	{
		type_.name = name;
		type_.size = sizeof(T);
		type_.placement = static_cast<unsigned>(placement);
		type_.flags = charged == Charged::yes ? TORNADO_MEMORY_CHARGED : 0;
	}
	Pool(const Pool &) = delete;
	Pool &operator=(const Pool &) = delete;

	Result<void> start() noexcept { return memory::start(type_); }
	/// How many objects were never destroyed: a leak.
	long long stop() noexcept { return memory::stop(type_); }

	/// nullptr: there is no memory.
	template <typename... Arguments>
	T *make(platform::Sleep sleep, Arguments &&...arguments) noexcept
	{
		static_assert(std::is_nothrow_constructible_v<T, Arguments...>);
		void *memory = allocate(type_, flags_of(sleep));
		return memory ? new (memory) T(std::forward<Arguments>(arguments)...) : nullptr;
	}

	void destroy(T *object) noexcept
	{
		object->~T();
		free(type_, object);
	}

	Type &type() noexcept { return type_; }
	tornado_memory_statistics statistics(int node = -1) const noexcept
	{
		return memory::statistics(type_, node);
	}

private:
	static constexpr unsigned flags_of(platform::Sleep sleep) noexcept
	{
		return sleep == platform::Sleep::allowed ? TORNADO_MEMORY_MAY_SLEEP : 0;
	}

	Type type_;
};

} // namespace tornado::memory

#endif
