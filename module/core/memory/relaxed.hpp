// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Words that one CPU writes and others read for statistics: plain moves that the compiler neither
// splits nor invents.
#ifndef TORNADO_CORE_MEMORY_RELAXED_HPP
#define TORNADO_CORE_MEMORY_RELAXED_HPP

#include <atomic>
#include <type_traits>

namespace tornado::memory
{

template <typename T>
T get(const T &word) noexcept
{
	return std::atomic_ref<T>(const_cast<T &>(word)).load(std::memory_order_relaxed);
}

template <typename T>
void set(T &word, std::type_identity_t<T> value) noexcept
{
	std::atomic_ref<T>(word).store(value, std::memory_order_relaxed);
}

} // namespace tornado::memory

#endif
