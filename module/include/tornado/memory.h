/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Memory for kernel modules written in C: the inline fast paths.
 *
 * Magazines follow Bonwick and Adams (USENIX 2001).  Both paths end in one pop
 * or push of an array that no other CPU touches: no atomic operation, no
 * interrupts off.  An interrupt that comes in between finds the CPU busy and
 * takes the slow path, which then asks the kernel's allocator.
 */
#ifndef _TORNADO_MEMORY_H
#define _TORNADO_MEMORY_H

#include <linux/compiler.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/string.h>
#include <tornado/memory_api.h>

/* The cast of a per-CPU address, which C++ knows as a number. */
#define __tornado_memory_cpu(type)                                                    \
	((struct tornado_memory_cpu __percpu *)(__force void __percpu *)(type)->cpus)

/**
 * tornado_memory_alloc() - allocate a block
 * @type: a type that was started
 * @flags: TORNADO_MEMORY_MAY_SLEEP: may wait for memory; without it the kernel's
 *	allocator is asked once and does not wait.  TORNADO_MEMORY_ZERO: the
 *	block is filled with zeroes; without it, with anything
 *
 * Context: any but NMI; may sleep only with TORNADO_MEMORY_MAY_SLEEP.
 * Return: a block, which the caller owns until tornado_memory_free(), or NULL.
 */
static inline void *tornado_memory_alloc(struct tornado_memory_type *type, unsigned int flags)
{
	struct tornado_memory_cpu __percpu *cpu;
	unsigned int count;
	void *block;

	preempt_disable();
	cpu = __tornado_memory_cpu(type);
	if (unlikely(__this_cpu_read(cpu->busy)))
		goto slow;
	__this_cpu_write(cpu->busy, 1);
	/* Orders nothing between CPUs: an interrupt sees busy before the rest. */
	barrier();
	count = __this_cpu_read(cpu->count);
	if (unlikely(!count)) {
		__this_cpu_write(cpu->busy, 0);
		goto slow;
	}
	block = __this_cpu_read(cpu->loaded)->blocks[count - 1];
	__this_cpu_write(cpu->count, count - 1);
	barrier();
	__this_cpu_write(cpu->busy, 0);
	preempt_enable();
	if (flags & TORNADO_MEMORY_ZERO)
		memset(block, 0, type->size);
	return block;
slow:
	preempt_enable();
	return tornado_memory_alloc_slow(type, flags);
}

/**
 * tornado_memory_free() - free a block
 * @type: the type it is of
 * @block: from tornado_memory_alloc() or tornado_memory_alloc_on(); not NULL
 *
 * Never fails and never waits for another CPU.
 *
 * Context: any but NMI.
 */
static inline void tornado_memory_free(struct tornado_memory_type *type, void *block)
{
	int home = type->homed ? page_to_nid(virt_to_page(block)) : NUMA_NO_NODE;
	struct tornado_memory_cpu __percpu *cpu;
	unsigned int count;

	preempt_disable();
	cpu = __tornado_memory_cpu(type);
	if (unlikely(home != NUMA_NO_NODE && home != __this_cpu_read(cpu->node)))
		goto slow;
	if (unlikely(__this_cpu_read(cpu->busy)))
		goto slow;
	__this_cpu_write(cpu->busy, 1);
	/* As in tornado_memory_alloc(). */
	barrier();
	count = __this_cpu_read(cpu->count);
	if (unlikely(count >= __this_cpu_read(cpu->capacity))) {
		__this_cpu_write(cpu->busy, 0);
		goto slow;
	}
	__this_cpu_read(cpu->loaded)->blocks[count] = block;
	__this_cpu_write(cpu->count, count + 1);
	barrier();
	__this_cpu_write(cpu->busy, 0);
	preempt_enable();
	return;
slow:
	preempt_enable();
	tornado_memory_free_slow(type, block);
}

#endif /* _TORNADO_MEMORY_H */
