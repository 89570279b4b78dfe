/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Files in calls
 *
 * A call carries up to TORNADO_CALL_FILES_MAX open files each way, as messages of
 * UNIX sockets do: the receiver gets descriptors of its own, with O_CLOEXEC.
 *
 * The caller uses TORNADO_IOC_CALL_FILES in place of TORNADO_IOC_CALL.  The server
 * is told how many there are (&tornado_serve.file_count), and takes them with
 * TORNADO_IOC_RECEIVE_FILES; what it has not taken by its reply is closed.  Before
 * the reply it may give some with TORNADO_IOC_REPLY_FILES.  Services in the kernel
 * take none.
 *
 * The general rules and errors are in <tornado/tornado.h>, and those of calls in
 * <tornado/ppc.h>.  Besides them:
 *
 * ========== ================================================================
 * EINVAL     more than TORNADO_CALL_FILES_MAX files, or a descriptor behind
 *            those counted is not 0
 * EBADF      a descriptor is not open
 * ELOOP      a port, a context, a UNIX socket or an io_uring: they could keep
 *            each other open for ever
 *
 * TORNADO_IOC_CALL_FILES
 * EMFILE     the call was served, and the process has no room for the files of
 *            its reply, which are closed
 *
 * TORNADO_IOC_RECEIVE_FILES, TORNADO_IOC_REPLY_FILES
 * EPERM      the context is another thread's
 * ENOMSG     there is no call
 * EMFILE     receiving: the process has no room for them; they are still there
 * EMSGSIZE   replying: the caller does not take as many
 * EBUSY      replying: this was done before
 * ========== ================================================================
 */
#ifndef _UAPI_TORNADO_CALL_FILES_H
#define _UAPI_TORNADO_CALL_FILES_H

#include <tornado/ppc.h>

#define TORNADO_CALL_FILES_MAX 8

/**
 * struct tornado_call_files - argument of TORNADO_IOC_CALL_FILES, on a client
 * @call: as of TORNADO_IOC_CALL, but for the size, which is that of the whole
 * @file_count: in: how many files the request carries; out: the reply
 * @file_capacity: in: how many the reply may carry
 * @file: in: their descriptors; out: those of the reply; 0 behind them
 */
struct tornado_call_files {
	struct tornado_call call;
	__u32 file_count;
	__u32 file_capacity;
	__s32 file[TORNADO_CALL_FILES_MAX];
};

/**
 * struct tornado_files - argument of TORNADO_IOC_RECEIVE_FILES and
 * TORNADO_IOC_REPLY_FILES, on a context
 * @size: in: sizeof(struct tornado_files)
 * @flags: in: 0, no flag is defined
 * @file_count: receiving: in: 0; out: how many came.  Replying: in: how many go
 * @reserved: 0
 * @file: receiving: in: 0; out: their descriptors.  Replying: in: likewise; 0 behind
 *	them
 */
struct tornado_files {
	__u32 size;
	__u32 flags;
	__u32 file_count;
	__u32 reserved;
	__s32 file[TORNADO_CALL_FILES_MAX];
};

#define TORNADO_IOC_CALL_FILES _IO(TORNADO_IOC_TYPE, 0x69)
#define TORNADO_IOC_RECEIVE_FILES _IO(TORNADO_IOC_TYPE, 0x6a)
#define TORNADO_IOC_REPLY_FILES _IO(TORNADO_IOC_TYPE, 0x6b)

#endif /* _UAPI_TORNADO_CALL_FILES_H */
