// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels with lockdep check how guards are used, and know who is inside one.
 *
 * To lockdep a guard is a recursive read lock, and waiting for quiescence takes
 * it for writing: waiting inside a guard, or with a lock that operations take, is
 * a deadlock that lockdep finds.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/export.h>
#include <linux/instruction_pointer.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <tornado/guard_debug.h>
#include "../platform/platform.h"
#include "waiting.h"

static ushort inject_delays_us;
module_param(inject_delays_us, ushort, 0644);
MODULE_PARM_DESC(inject_delays_us,
		 "delay the core where races are decided, for tests: at most so long (default 0)");

static struct lockdep_map guard_map = STATIC_LOCKDEP_MAP_INIT("tornado_guard", &guard_map);

/* Who is inside a guard; those beyond the last are not known. */
struct holder {
	unsigned long counts;
	unsigned long caller;
	struct task_struct *task;	/* not dereferenced after the guard is left */
	bool in_interrupt;
};

static struct holder holders[128];
static DEFINE_RAW_SPINLOCK(holders_lock); /* protects holders */

static struct holder *find_holder(unsigned long counts, struct task_struct *task,
				  bool in_interrupt)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(holders); i++)
		if (holders[i].task == task && holders[i].counts == counts &&
		    holders[i].in_interrupt == in_interrupt)
			return &holders[i];
	return NULL;
}

static void note_holder(unsigned long counts, unsigned long caller)
{
	struct holder *holder;
	unsigned long flags;

	raw_spin_lock_irqsave(&holders_lock, flags);
	holder = find_holder(0, NULL, false);
	if (holder)
		*holder = (struct holder) { counts, caller, current, !in_task() };
	raw_spin_unlock_irqrestore(&holders_lock, flags);
}

static void forget_holder(unsigned long counts)
{
	struct holder *holder;
	unsigned long flags;

	raw_spin_lock_irqsave(&holders_lock, flags);
	holder = find_holder(counts, current, !in_task());
	if (holder)
		*holder = (struct holder) {};
	raw_spin_unlock_irqrestore(&holders_lock, flags);
}

void tornado_guard_debug_acquire(unsigned long counts, unsigned long caller)
{
	/*
	 * Subclass 0, no trylock, recursive reader, full check, no nesting lock.
	 * Operations of interrupts end before anybody could wait on their CPU.
	 */
	if (in_task())
		lock_acquire(&guard_map, 0, 0, 2, 1, NULL, caller);
	note_holder(counts, caller);
}
EXPORT_SYMBOL_GPL(tornado_guard_debug_acquire);

void tornado_guard_debug_release(unsigned long counts, unsigned long caller)
{
	forget_holder(counts);
	if (in_task())
		lock_release(&guard_map, caller);
}
EXPORT_SYMBOL_GPL(tornado_guard_debug_release);

void tornado_guard_debug_report(void)
{
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&holders_lock, flags);
	for (i = 0; i < ARRAY_SIZE(holders); i++)
		if (holders[i].task)
			pr_warn("  in a guard: %s%s[%d], entered at %pS\n",
				holders[i].in_interrupt ? "an interrupt of " : "",
				holders[i].task->comm, holders[i].task->pid,
				(void *)holders[i].caller);
	raw_spin_unlock_irqrestore(&holders_lock, flags);
}

void tornado_platform_might_wait_for_quiescence(void)
{
	might_sleep();
	/* The fault handlers of regions are operations, so who holds this may wait for itself. */
	if (current->mm)
		WARN_ON_ONCE(lockdep_is_held(&current->mm->mmap_lock));
	lock_map_acquire(&guard_map);
	lock_map_release(&guard_map);
}

/* Not by a stack: who destroys the object is not who has forgotten it. */
void tornado_platform_report_kept_reference(const char *type, const void *place,
					    const void *holder)
{
	pr_err("an object of type %s is destroyed while %pS keeps a reference to it at %p\n", type,
	       holder, place);
}

void tornado_platform_report_stale_reference(const void *place, const void *holder)
{
	pr_err("the reference at %p, kept by %pS, was read after its object was destroyed\n", place,
	       holder);
}

void tornado_platform_injection_point(void)
{
	unsigned int longest = READ_ONCE(inject_delays_us);

	if (longest)
		udelay(get_random_u32() % longest);
}

/*
 * Lets lockdep know that whoever waits for quiescence may hold mmap_lock in some
 * other way: from now on an access to user memory inside a guard, which may want
 * that lock, is reported where it is written and not where it deadlocks.
 */
void tornado_guard_debug_start(void)
{
	if (!current->mm)
		return;
	mmap_write_lock(current->mm);
	lock_map_acquire(&guard_map);
	lock_map_release(&guard_map);
	mmap_write_unlock(current->mm);
}
