/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where x86 keeps the preemption count and the CPU number.
 *
 * 6.2 gathered the hot per-CPU variables in struct pcpu_hot (d7b6d709a76a
 * "x86/percpu: Move irq_stack variables next to current_task" and before it
 * "x86/percpu: Move preempt_count next to current_task"); 6.15 took it apart
 * again ("x86/preempt: Move preempt count to percpu hot section").
 */
#ifndef TORNADO_COMPAT_PERCPU_SYMBOLS_H
#define TORNADO_COMPAT_PERCPU_SYMBOLS_H

#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#include <asm/current.h>
#define TORNADO_PREEMPT_COUNT_NAME "pcpu_hot"
#define tornado_preempt_count_offset offsetof(struct pcpu_hot, preempt_count)
#define TORNADO_CPU_NUMBER_NAME "pcpu_hot"
#define tornado_cpu_number_offset offsetof(struct pcpu_hot, cpu_number)
#else
#define TORNADO_PREEMPT_COUNT_NAME "__preempt_count"
#define tornado_preempt_count_offset 0
#define TORNADO_CPU_NUMBER_NAME "cpu_number"
#define tornado_cpu_number_offset 0
#endif

#endif /* TORNADO_COMPAT_PERCPU_SYMBOLS_H */
