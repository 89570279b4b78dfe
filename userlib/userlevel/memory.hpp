// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_MEMORY_HPP
#define TORNADO_USERLIB_USERLEVEL_MEMORY_HPP

namespace tornado::userlevel
{

/// What platform::allocate() takes from.  false: no memory; then stop_memory().
bool start_memory() noexcept;
/// All that was allocated has been freed, or is lost.
void stop_memory() noexcept;
/// What is there belongs to a process that this one was forked from.
void forget_memory() noexcept;

} // namespace tornado::userlevel

#endif
