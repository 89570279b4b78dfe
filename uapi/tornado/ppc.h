/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Protected procedure calls
 *
 * A call goes from a client to a thread of another process, which serves it on
 * the CPU where the client runs, and the client waits for the reply.  Each way it
 * carries eight words, and up to 64 KiB of payload.
 *
 * Three kinds of files:
 *
 * - A port is where calls are addressed.  TORNADO_IOC_PORT_CREATE on /dev/tornado
 *   returns one.  It belongs to the server; when its last descriptor is closed,
 *   as at the server's death, the port is closed for good.
 * - A client is the right to call: TORNADO_IOC_PORT_CLIENT on the port returns
 *   one, which the server sends over a UNIX socket, or leaves to its children.
 *   Any number of threads may call through it at a time (TORNADO_IOC_CALL).
 *   A port may be opened by name, too (<tornado/name.h>), and services in the
 *   kernel are called in the same way (<tornado/service.h>).
 * - A context is one server thread: TORNADO_IOC_PORT_CONTEXT on the port returns
 *   that of the calling thread, and no other thread may use it.  The thread waits
 *   for calls and replies to them with TORNADO_IOC_SERVE.  It serves calls of the
 *   CPU on which it waits; so it should be bound to that.
 *
 * Payload lies in the context's buffer, which mmap() of the context maps, shared
 * and from offset 0.  A request's payload is copied there before the server is
 * told of it; a reply's payload is copied from there before another call can
 * come.  What other processes have mapped is not copied along: forked children
 * do not inherit the mapping.
 *
 * A client may be labelled (&tornado_port_client.label): the server is told the
 * label with each call, whoever has the descriptor, and no caller can change it.
 * So it may name an object of the server, and the descriptor is a handle to it.  A
 * client may be limited to some methods; a call's method is the lower half of the
 * first half of its first word, word[0] & 0xffff.  The server can revoke all clients
 * of a label (TORNADO_IOC_PORT_REVOKE).  Each of this is checked before the
 * server hears of a call.
 *
 * As many threads as there are clients calling at the same time on a CPU are
 * needed there.  When there are fewer, calls wait in their order, and the server
 * is asked to start one more, by &tornado_serve.lacking_cpu.  A CPU without any
 * context uses those of its NUMA node, or else of any other.
 *
 * The general rules and errors are in <tornado/tornado.h>.  Besides them:
 *
 * TORNADO_IOC_CALL
 *
 * ========= =================================================================
 * ESTALE    the client is revoked
 * EACCES    the client is not for this method
 * ENOTTY    @interface is neither 0 nor that of what the client calls; ports
 *           have none
 * EMSGSIZE  the payload is larger than the buffers of the port
 * EFAULT    the payload, or the memory for the reply, is not memory of the
 *           caller.  In the latter case the call has been served
 * EPIPE     the port is closed, or the thread that served the call ended, or
 *           gave up its context, or could not be told of it.  Whether the call
 *           had an effect is not known
 * ETIMEDOUT the deadline passed.  The server may serve it nevertheless; its
 *           reply is dropped
 * ENOMEM    before the call; or, if its reply has payload, after it
 * ========= =================================================================
 *
 * A signal that does not kill the client waits until the call is over.
 *
 * TORNADO_IOC_SERVE
 *
 * ========= =================================================================
 * EPERM     the context is another thread's
 * ENOMSG    a reply, but there is no call: it was replied to already
 * EMSGSIZE  a reply with more payload than the caller has memory for; the call
 *           is still there
 * EBUSY     waiting, but there is a call that was not replied to
 * EPIPE     waiting, and the port is closed
 * EINTR     waiting, and a signal came
 * ETIMEDOUT waiting, and the deadline passed
 * EFAULT    waiting, and the call could not be written to the struct: its
 *           caller gets EPIPE
 * ========= =================================================================
 *
 * With TORNADO_SERVE_REPLY and TORNADO_SERVE_WAIT in one ioctl, EPIPE, EINTR and
 * ETIMEDOUT are of the wait: the reply was given.  Replying to a caller that has
 * been killed, or whose deadline has passed, is no error.
 *
 * TORNADO_IOC_CALLER, between a call and its reply
 *
 * ========== ================================================================
 * EPERM      the context is another thread's
 * ENOMSG     there is no call
 * EOPNOTSUPP the port was made without TORNADO_PORT_TELLS_CALLER
 * ========== ================================================================
 *
 * A client or server thread that is stopped (SIGSTOP, ptrace) stops where it
 * returns to user space: a call that is served goes on, and the other side waits
 * until its deadline.
 */
#ifndef _UAPI_TORNADO_PPC_H
#define _UAPI_TORNADO_PPC_H

#include <tornado/tornado.h>

/* As many words each way, and as many bytes of payload at most. */
#define TORNADO_CALL_WORDS 8
#define TORNADO_CALL_PAYLOAD_MAX 65536

/* Bytes of a context's buffer at most: of 64 pages, which a pager may reply with. */
#define TORNADO_PORT_BUFFER_MAX 262144

/* Of a name, with at least one zero at its end. */
#define TORNADO_NAME_SIZE 32

/**
 * struct tornado_port_create - argument of TORNADO_IOC_PORT_CREATE
 * @size: sizeof(struct tornado_port_create)
 * @flags: 0, no flag is defined
 * @buffer_size: of each context's buffer, and so of any payload; at most
 *	TORNADO_PORT_BUFFER_MAX, EINVAL if it is more.  Beyond
 *	TORNADO_CALL_PAYLOAD_MAX it is for what pagers reply (<tornado/pager.h>), and
 *	for no other call.  0: calls carry words only
 * @contexts_per_cpu: up to how many contexts on a CPU the server is asked for.
 *	0: it is not asked
 * @options: mask of TORNADO_PORT_*; EINVAL for others
 * @reserved: 0
 */
struct tornado_port_create {
	__u32 size;
	__u32 flags;
	__u32 buffer_size;
	__u32 contexts_per_cpu;
	__u32 options;
	__u32 reserved;
};

/* Bits of tornado_port_create.options: what the server wants, and its clients pay for. */
#define TORNADO_PORT_TELLS_CALLER (1U << 0)

/**
 * struct tornado_port_client - argument of TORNADO_IOC_PORT_CLIENT
 * @size: sizeof(struct tornado_port_client)
 * @flags: 0, no flag is defined
 * @label: told the server with each call; 0: none, as of clients opened by name
 * @methods: mask of 1 << method, which may be called; methods from 63 on have the
 *	last bit.  0: all
 */
struct tornado_port_client {
	__u32 size;
	__u32 flags;
	__u64 label;
	__u64 methods;
};

/**
 * struct tornado_port_revoke - argument of TORNADO_IOC_PORT_REVOKE, on a port
 * @size: sizeof(struct tornado_port_revoke)
 * @flags: 0, no flag is defined
 * @label: whose clients are of no use from here on, wherever they are; EINVAL for 0.
 *	Those made with it later are not meant
 *
 * Calls that were let through before are still served, so the label may be told a
 * few times more: by those that wait for a context.
 */
struct tornado_port_revoke {
	__u32 size;
	__u32 flags;
	__u64 label;
};

/**
 * struct tornado_port_context - argument of TORNADO_IOC_PORT_CONTEXT
 * @size: sizeof(struct tornado_port_context)
 * @flags: 0, no flag is defined
 * @reserved: 0
 */
struct tornado_port_context {
	__u32 size;
	__u32 flags;
	__u64 reserved;
};

/**
 * struct tornado_call - argument of TORNADO_IOC_CALL, on a client
 * @size: in: sizeof(struct tornado_call)
 * @flags: in: 0, no flag is defined
 * @deadline_ns: in: of CLOCK_MONOTONIC, in nanoseconds; 0: none
 * @word: in: the request; out: the reply
 * @payload: in: address of the request's payload
 * @reply: in: address of memory for the reply's payload
 * @payload_length: in: bytes at @payload; 0: there is none
 * @reply_capacity: in: bytes at @reply
 * @reply_length: out: bytes of the reply's payload
 * @interface: in: 0, or the number of the interface that the caller expects
 *	behind the client
 */
struct tornado_call {
	__u32 size;
	__u32 flags;
	__u64 deadline_ns;
	__u64 word[TORNADO_CALL_WORDS];
	__u64 payload;
	__u64 reply;
	__u32 payload_length;
	__u32 reply_capacity;
	__u32 reply_length;
	__u32 interface;
};

/* Bits of tornado_serve.what; first the reply, then the wait. */
#define TORNADO_SERVE_REPLY (1U << 0)
#define TORNADO_SERVE_WAIT (1U << 1)

/**
 * struct tornado_serve - argument of TORNADO_IOC_SERVE, on a context
 * @size: in: sizeof(struct tornado_serve)
 * @flags: in: 0, no flag is defined
 * @deadline_ns: in: of the wait, of CLOCK_MONOTONIC, in nanoseconds; 0: none
 * @word: in: the reply; out: the next request
 * @what: in: mask of TORNADO_SERVE_*; EINVAL for others.  0: nothing is done
 * @reply_length: in: bytes of the buffer that are the reply's payload; 0 without
 *	TORNADO_SERVE_REPLY
 * @payload_length: out: bytes of the buffer that are the request's payload
 * @reply_capacity: out: how much payload its caller takes
 * @lacking_cpu: out: 1 plus the number of a CPU where one more context is needed;
 *	0: none
 * @file_count: out: how many files come with the call (<tornado/call_files.h>)
 * @label: out: that of the caller's client
 */
struct tornado_serve {
	__u32 size;
	__u32 flags;
	__u64 deadline_ns;
	__u64 word[TORNADO_CALL_WORDS];
	__u32 what;
	__u32 reply_length;
	__u32 payload_length;
	__u32 reply_capacity;
	__u32 lacking_cpu;
	__u32 file_count;
	__u64 label;
};

#define TORNADO_IOC_PORT_CREATE _IO(TORNADO_IOC_TYPE, 0x60)
#define TORNADO_IOC_PORT_CLIENT _IO(TORNADO_IOC_TYPE, 0x61)
#define TORNADO_IOC_PORT_CONTEXT _IO(TORNADO_IOC_TYPE, 0x62)
#define TORNADO_IOC_CALL _IO(TORNADO_IOC_TYPE, 0x63)
/**
 * struct tornado_caller - argument of TORNADO_IOC_CALLER, on a context
 * @size: in: sizeof(struct tornado_caller)
 * @flags: in: 0, no flag is defined
 * @pid: out: the process whose call is served, in the server's PID namespace; 0: it
 *	is not visible there
 * @tid: out: its thread, likewise
 * @uid: out: its effective user when it called, in the server's user namespace, or
 *	the overflow uid
 * @gid: out: its effective group, likewise
 */
struct tornado_caller {
	__u32 size;
	__u32 flags;
	__s32 pid;
	__s32 tid;
	__u32 uid;
	__u32 gid;
};

#define TORNADO_IOC_SERVE _IO(TORNADO_IOC_TYPE, 0x64)
#define TORNADO_IOC_CALLER _IO(TORNADO_IOC_TYPE, 0x68)
#define TORNADO_IOC_PORT_REVOKE _IO(TORNADO_IOC_TYPE, 0x6e)

#endif /* _UAPI_TORNADO_PPC_H */
