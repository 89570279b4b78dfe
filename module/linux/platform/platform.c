// SPDX-License-Identifier: GPL-2.0
/*
 * The platform of the C++ core over the kernel's API.
 */
#include <asm/local64.h>
#include <linux/cache.h>
#include <linux/irqflags.h>
#include <linux/llist.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/nospec.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include "../existence/waiting.h"
#include "../existence/work.h"
#include "platform.h"
#include "topology.h"

/*
 * kmalloc aligns powers of two to their size, so rounding up keeps cache lines
 * apart with slab debugging too.  Beyond a page, whole pages do.
 */
void *tornado_platform_allocate(unsigned long size, unsigned int node, int may_sleep)
{
	gfp_t gfp = __GFP_ZERO | __GFP_ACCOUNT;

	size = max_t(unsigned long, size, SMP_CACHE_BYTES);
	gfp |= may_sleep ? GFP_KERNEL : GFP_NOWAIT | __GFP_NOWARN;
	if (!node_online(node))
		node = NUMA_NO_NODE;
	if (size <= PAGE_SIZE)
		return kmalloc_node(roundup_pow_of_two(size), gfp, node);
	if (may_sleep)
		return kvmalloc_node(size, gfp, node);
	return kmalloc_node(roundup_pow_of_two(size), gfp, node);
}

/* Blocks of vmalloc() that were given back where nobody may sleep. */
static LLIST_HEAD(given_back);

static void free_given_back(struct work_struct *work)
{
	struct llist_node *block, *next;

	llist_for_each_safe(block, next, llist_del_all(&given_back))
		vfree(block);
}

static DECLARE_WORK(free_given_back_work, free_given_back);

/* vfree() may sleep; whoever drops the last reference to something may not. */
void tornado_platform_free(void *memory)
{
	if (!is_vmalloc_addr(memory) || preemptible())
		kvfree(memory);
	else if (llist_add(memory, &given_back))
		schedule_work(&free_given_back_work);
}

unsigned long tornado_platform_percpu_allocate(unsigned long size)
{
	return (__force unsigned long)__alloc_percpu(size, size);
}

void tornado_platform_percpu_free(unsigned long address)
{
	free_percpu((__force void __percpu *)address);
}

void *tornado_platform_percpu_pointer(unsigned long address, unsigned int cpu)
{
	return per_cpu_ptr((__force void __percpu *)address, cpu);
}

unsigned int tornado_platform_current_cpu(void)
{
	return raw_smp_processor_id();
}

void tornado_platform_preempt_disable(void)
{
	preempt_disable();
}

void tornado_platform_preempt_enable(void)
{
	preempt_enable();
}

/* Another CPU may want what this one changes meanwhile, so preemption is off too. */
unsigned long tornado_platform_interrupts_off(void)
{
	unsigned long flags;

	preempt_disable();
	local_irq_save(flags);
	return flags;
}

void tornado_platform_interrupts_restore(unsigned long flags)
{
	local_irq_restore(flags);
	preempt_enable();
}

void *tornado_platform_percpu_load(unsigned long address)
{
	return this_cpu_read(*(void *__percpu *)(__force void __percpu *)address);
}

unsigned long tornado_platform_percpu_offset(void)
{
	return __my_cpu_offset;
}

unsigned long tornado_platform_percpu_read(unsigned long address)
{
	const unsigned long __percpu *word = (__force const unsigned long __percpu *)address;

	return smp_load_acquire(raw_cpu_ptr(word)); /* pairs with GuardCounts::flip() */
}

void tornado_platform_percpu_increment(unsigned long address)
{
	this_cpu_inc(*(long long __percpu *)(__force void __percpu *)address);
}

void tornado_platform_local_add(long long *word, long long delta)
{
	local64_add(delta, (local64_t *)word);
}

void tornado_platform_preempt_schedule(void)
{
	/* Reaching zero again is what makes the kernel look. */
	preempt_disable();
	preempt_enable();
}

unsigned long tornado_platform_bounded_index(unsigned long index, unsigned long limit)
{
	return array_index_nospec(index, limit);
}

int tornado_platform_start(void)
{
	int error = tornado_topology_start();

	if (error)
		return error;
	error = tornado_work_start();
	if (error)
		tornado_topology_stop();
	else
		tornado_guard_debug_start();
	return error;
}

void tornado_platform_stop(void)
{
	tornado_work_stop();
	tornado_topology_stop();
	flush_work(&free_given_back_work);
}
