/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What lockdep knows of operation guards; nothing in kernels without it.
 */
#ifndef _TORNADO_GUARD_DEBUG_H
#define _TORNADO_GUARD_DEBUG_H

#include <tornado/types.h>

#ifdef CONFIG_DEBUG_LOCK_ALLOC
#include <linux/instruction_pointer.h>

void tornado_guard_debug_acquire(unsigned long counts, unsigned long caller);
void tornado_guard_debug_release(unsigned long counts, unsigned long caller);

static __always_inline void tornado_guard_debug_enter(const struct tornado_guard *guard)
{
	tornado_guard_debug_acquire(guard->counts, _THIS_IP_);
}

static __always_inline void tornado_guard_debug_leave(const struct tornado_guard *guard)
{
	tornado_guard_debug_release(guard->counts, _THIS_IP_);
}
#else
static inline void tornado_guard_debug_enter(const struct tornado_guard *guard) { }
static inline void tornado_guard_debug_leave(const struct tornado_guard *guard) { }
#endif

#endif /* _TORNADO_GUARD_DEBUG_H */
