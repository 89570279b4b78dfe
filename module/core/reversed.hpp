// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REVERSED_HPP
#define TORNADO_CORE_REVERSED_HPP

namespace tornado
{

/// A list linked through @link, turned around: what was pushed first comes first.
template <typename T>
T *reversed(T *newest, T *T::*link) noexcept
{
	T *oldest = nullptr;
	while (newest) {
		T *before = newest->*link;
		newest->*link = oldest;
		oldest = newest;
		newest = before;
	}
	return oldest;
}

} // namespace tornado

#endif
