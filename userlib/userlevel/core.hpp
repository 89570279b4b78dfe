// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_CORE_HPP
#define TORNADO_USERLIB_USERLEVEL_CORE_HPP

namespace tornado::userlevel
{

/// The core as it was before tornado_core_start().  What it held belongs to a process that this one
/// was forked from; its memory is not freed.
void forget_core() noexcept;

} // namespace tornado::userlevel

#endif
