/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Watching a port
 *
 * A server that polls its port (poll(), epoll) finds it readable while some CPU
 * lacks a context: a call found none idle there, and there are fewer than
 * &tornado_port_create.contexts_per_cpu.  TORNADO_IOC_PORT_LACKING says which, and
 * the server starts a thread with a context on that CPU.
 *
 * &tornado_serve.lacking_cpu says the same with a call, but only if one is served;
 * not if all contexts of the CPU wait themselves, as those whose servers have made
 * calls.  Whatever tells it first, the other one does not tell it again.
 *
 * A CPU that still lacks a context 100 ms later may be told again.  Calls that wait
 * do not wake who polls a second time, so a server that could not start a thread
 * polls with a timeout.
 *
 * TORNADO_IOC_PORT_STATISTICS reads what a port has counted.  CPUs count for
 * themselves, so this is not a picture of one moment.  Root finds the same in
 * debugfs tornado/users.
 *
 * The general rules and errors are in <tornado/tornado.h>; there are no others.
 */
#ifndef _UAPI_TORNADO_PORT_H
#define _UAPI_TORNADO_PORT_H

#include <tornado/tornado.h>

/**
 * struct tornado_port_lacking - argument of TORNADO_IOC_PORT_LACKING, on a port
 * @size: in: sizeof(struct tornado_port_lacking)
 * @flags: in: 0, no flag is defined
 * @lacking_cpu: out: 1 plus the number of a CPU where one more context is needed;
 *	0: none
 * @reserved: 0
 */
struct tornado_port_lacking {
	__u32 size;
	__u32 flags;
	__u32 lacking_cpu;
	__u32 reserved;
};

/**
 * struct tornado_port_statistics - argument of TORNADO_IOC_PORT_STATISTICS, on a
 * port
 * @size: in: sizeof(struct tornado_port_statistics)
 * @flags: in: 0, no flag is defined
 * @contexts: out: how many there are, that have waited and are not given up
 * @hot: out: calls that found an idle context on their CPU, with nobody else there
 *	who wanted to run: neither side slept
 * @cold: out: calls that found one there, and woke it
 * @borrowed: out: calls that were passed to an idle context of another CPU
 * @queued: out: how often a call had to wait for a context; more than once, if
 *	it had to look for another CPU meanwhile
 * @staged: out: calls whose payload was copied twice
 * @asked: out: how often the server was asked for one more context
 * @timed_out: out: calls whose deadline passed
 * @killed: out: calls whose caller was killed
 * @abandoned: out: calls whose server thread ended, or gave up its context, or
 *	could not be told
 * @closed: out: calls that the end of the port ended
 *
 * All but @contexts are counted from the beginning of the port.
 */
struct tornado_port_statistics {
	__u32 size;
	__u32 flags;
	__u64 contexts;
	__u64 hot;
	__u64 cold;
	__u64 borrowed;
	__u64 queued;
	__u64 staged;
	__u64 asked;
	__u64 timed_out;
	__u64 killed;
	__u64 abandoned;
	__u64 closed;
};

#define TORNADO_IOC_PORT_LACKING _IO(TORNADO_IOC_TYPE, 0x6c)
#define TORNADO_IOC_PORT_STATISTICS _IO(TORNADO_IOC_TYPE, 0x6d)

#endif /* _UAPI_TORNADO_PORT_H */
