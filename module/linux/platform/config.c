// SPDX-License-Identifier: GPL-2.0
/*
 * Facts about the kernel that the C++ side needs as numbers and names.  Never
 * linked: Kbuild turns its assembly into generated/config.h.
 */
#include <linux/kbuild.h>
#include <linux/kconfig.h>
#include <linux/spinlock.h>
#include "../compat/percpu_symbols.h"

void tornado_config(void);

void tornado_config(void)
{
	/* Checks of DEBUG_PREEMPT and preemption tracing live in kernel macros. */
	DEFINE(TORNADO_INLINE_X86,
	       IS_ENABLED(CONFIG_X86_64) && IS_ENABLED(CONFIG_SMP) &&
	       !IS_ENABLED(CONFIG_DEBUG_PREEMPT) && !IS_ENABLED(CONFIG_TRACE_PREEMPT_TOGGLE));
	DEFINE(TORNADO_DEBUG_GUARDS, IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC));
	DEFINE(TORNADO_LOCKDEP, IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC));
	DEFINE(TORNADO_PAGE_SIZE, PAGE_SIZE);
	DEFINE(TORNADO_SPINLOCK_SIZE, sizeof(raw_spinlock_t));
	DEFINE(TORNADO_PREEMPT_COUNT, IS_ENABLED(CONFIG_PREEMPT_COUNT));
	DEFINE(TORNADO_PREEMPTION, IS_ENABLED(CONFIG_PREEMPTION));
#ifdef CONFIG_X86_64
	DEFINE(TORNADO_PREEMPT_COUNT_OFFSET, tornado_preempt_count_offset);
	DEFINE(TORNADO_CPU_NUMBER_OFFSET, tornado_cpu_number_offset);
	/* DEFINE() takes numbers only; these are the same lines with a name. */
	asm volatile("\n.ascii \"->TORNADO_PREEMPT_COUNT_SYMBOL "
		     TORNADO_PREEMPT_COUNT_NAME " symbol\"");
	asm volatile("\n.ascii \"->TORNADO_CPU_NUMBER_SYMBOL "
		     TORNADO_CPU_NUMBER_NAME " symbol\"");
#endif
}
