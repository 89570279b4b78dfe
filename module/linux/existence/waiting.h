/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_EXISTENCE_WAITING_H
#define TORNADO_LINUX_EXISTENCE_WAITING_H

/* Says who is inside a guard, where that is known: with lockdep. */
#ifdef CONFIG_DEBUG_LOCK_ALLOC
void tornado_guard_debug_start(void);
void tornado_guard_debug_report(void);
#else
static inline void tornado_guard_debug_start(void) { }
static inline void tornado_guard_debug_report(void) { }
#endif

#endif /* TORNADO_LINUX_EXISTENCE_WAITING_H */
