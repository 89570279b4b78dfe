// SPDX-License-Identifier: GPL-2.0
/*
 * The platform of the C++ core over the kernel's API.
 */
#include <asm/local64.h>
#include <linux/cache.h>
#include <linux/llist.h>
#include <linux/log2.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <linux/workqueue.h>
#include "platform.h"

unsigned int tornado_platform_cpu_limit(void)
{
	return nr_cpu_ids;
}

unsigned int tornado_platform_node_limit(void)
{
	return nr_node_ids;
}

unsigned int tornado_platform_node_of(unsigned int cpu)
{
	int node = cpu_to_node(cpu);

	/* A possible CPU that was never present may have no node. */
	return node == NUMA_NO_NODE ? first_online_node : node;
}

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

void tornado_platform_free(void *memory)
{
	kvfree(memory);
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

void tornado_platform_guard_enter(void)
	__acquires(RCU)
{
	rcu_read_lock();
}

void tornado_platform_guard_leave(void)
	__releases(RCU)
{
	rcu_read_unlock();
}

/*
 * Calls run one after the other on one work item.  A deferred goes through
 * call_rcu() with its link as the rcu_head, and then, with the same memory as a
 * list node, to the work item, since the call may sleep.
 */
static LLIST_HEAD(quiescent);

static void make_quiescent_calls(struct work_struct *work)
{
	struct llist_node *node = llist_reverse_order(llist_del_all(&quiescent));

	while (node) {
		struct tornado_deferred *deferred;

		deferred = container_of((void *)node, struct tornado_deferred, link);
		node = node->next;
		deferred->call(deferred);
		cond_resched();
	}
}

static DECLARE_WORK(quiescent_work, make_quiescent_calls);
static struct workqueue_struct *quiescent_queue;

static void after_grace_period(struct rcu_head *head)
{
	if (llist_add((struct llist_node *)head, &quiescent))
		queue_work(quiescent_queue, &quiescent_work);
}

void tornado_platform_call_after_quiescence(struct tornado_deferred *deferred)
{
	BUILD_BUG_ON(sizeof(struct rcu_head) > sizeof(deferred->link));
	BUILD_BUG_ON(sizeof(struct llist_node) > sizeof(deferred->link));

	call_rcu((struct rcu_head *)deferred->link, after_grace_period);
}

void tornado_platform_barrier(void)
{
	rcu_barrier();
	flush_work(&quiescent_work);
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

void *tornado_platform_percpu_load(unsigned long address)
{
	return this_cpu_read(*(void *__percpu *)(__force void __percpu *)address);
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

int tornado_platform_start(void)
{
	quiescent_queue = alloc_workqueue("tornado", WQ_UNBOUND | WQ_MEM_RECLAIM, 1);
	return quiescent_queue ? 0 : -ENOMEM;
}

void tornado_platform_stop(void)
{
	destroy_workqueue(quiescent_queue);
}
