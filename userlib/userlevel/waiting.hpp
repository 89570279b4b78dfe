// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_WAITING_HPP
#define TORNADO_USERLIB_USERLEVEL_WAITING_HPP

namespace tornado::userlevel
{

/// Who waits belongs to a process that this one was forked from.
void forget_waiting() noexcept;

} // namespace tornado::userlevel

#endif
