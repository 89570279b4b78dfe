/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/**
 * DOC: libtornado's C interface for protected procedure calls
 *
 * The rules of <tornado/libtornado.h> hold.  Calls are bare words and bytes here:
 * what they mean is between client and server.  A server in C++ that serves an
 * Interface has its own format (Documentation/ppc-library.rst).
 */
#ifndef TORNADO_LIBTORNADO_PPC_H
#define TORNADO_LIBTORNADO_PPC_H

#include <stdint.h>

#include <tornado/call_files.h>
#include <tornado/export.h>
#include <tornado/ppc.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct libtornado_call - a call, as its client sees it
 * @word: in: the request; out: the reply
 * @payload: in: the request's payload; NULL if there is none
 * @payload_length: in: bytes at @payload
 * @reply: in: memory for the reply's payload; NULL if it may have none
 * @reply_capacity: in: bytes at @reply
 * @reply_length: out: bytes of the reply's payload
 * @deadline_ns: in: of CLOCK_MONOTONIC, in nanoseconds; 0: none
 */
struct libtornado_call {
	uint64_t word[TORNADO_CALL_WORDS];
	const void *payload;
	uint32_t payload_length;
	uint32_t reply_capacity;
	void *reply;
	uint32_t reply_length;
	uint64_t deadline_ns;
};

/**
 * struct libtornado_served - a call, as its server sees it
 * @word: in: the request; out: the reply
 * @memory: in: the request's payload; out: the reply's, in the same place
 * @payload_length: in: bytes of the request's payload
 * @reply_capacity: in: how many bytes the reply's payload may have
 * @reply_length: out: how many it has; 0 before
 * @file_count: in: how many files come with it; libtornado_served_take_files()
 * @label: in: that of its client; 0: it has none
 */
struct libtornado_served {
	uint64_t word[TORNADO_CALL_WORDS];
	void *memory;
	uint32_t payload_length;
	uint32_t reply_capacity;
	uint32_t reply_length;
	uint32_t file_count;
	uint64_t label;
};

/**
 * struct libtornado_caller - who calls, as the server sees it
 * @pid: its process; 0: not visible in the server's PID namespace
 * @tid: its thread, likewise
 * @uid: its effective user when it called
 * @gid: its effective group
 */
struct libtornado_caller {
	int32_t pid;
	int32_t tid;
	uint32_t uid;
	uint32_t gid;
};

/**
 * struct libtornado_call_files - the files of a call, as its client sees them
 * @sent: in: descriptors that go with the request; they stay the caller's
 * @sent_count: in: how many, at most TORNADO_CALL_FILES_MAX
 * @received_count: out: how many files came with the reply
 * @received: out: descriptors for them, which are the caller's
 */
struct libtornado_call_files {
	const int *sent;
	uint32_t sent_count;
	uint32_t received_count;
	int received[TORNADO_CALL_FILES_MAX];
};

/* Answers a call; several threads call it at once. */
typedef void (*libtornado_handler)(void *data, struct libtornado_served *call);

/* A server's threads; see libtornado_server_start(). */
struct libtornado_server;

/**
 * libtornado_server_start() - serve calls
 * @name: under which clients find it, as long as it lives; NULL: under none
 * @mode: of the name, as of a file: who may write may open
 * @handler: answers the calls
 * @data: for @handler
 * @server: set to the server on success
 *
 * It has buffers for any payload, and threads as a ppc::Server has: one on each CPU,
 * and more where the kernel asks for them.  They block all signals.
 *
 * Return: 0; an error of libtornado_device_open(); -EEXIST when somebody else has the
 * name, -EINVAL when it is none; -EAGAIN when no thread could be made; -EFAULT when
 * @handler or @server is NULL; -ENOTTY when the module has no calls; -EMFILE, -ENFILE,
 * -ENOMEM.
 */
TORNADO_API int libtornado_server_start(const char *name, uint32_t mode,
					libtornado_handler handler, void *data,
					struct libtornado_server **server);

/* Options of a server. */
#define LIBTORNADO_SERVER_TELLS_CALLER (1U << 0) /* libtornado_served_caller(); calls are dearer */

/**
 * libtornado_server_start_with() - as libtornado_server_start(), with options
 * @name: likewise
 * @mode: likewise
 * @options: mask of LIBTORNADO_SERVER_*
 * @handler: likewise
 * @data: likewise
 * @server: likewise
 *
 * Return: likewise; -EINVAL for other options.
 */
TORNADO_API int libtornado_server_start_with(const char *name, uint32_t mode, uint32_t options,
					     libtornado_handler handler, void *data,
					     struct libtornado_server **server);

/**
 * libtornado_server_client() - make a client, to send or to inherit
 * @server: the server
 *
 * Return: a client's descriptor; -EMFILE, -ENFILE, -ENOMEM.
 */
TORNADO_API int libtornado_server_client(struct libtornado_server *server);

/**
 * libtornado_server_client_for() - make a client that names an object
 * @server: the server
 * @label: comes with each of its calls, whoever has it; 0: none
 * @methods: mask of 1 << (word[0] & 0xffff), for what may be called; 0: all.  From 63 on
 *	it is the last bit
 *
 * Return: as libtornado_server_client().
 */
TORNADO_API int libtornado_server_client_for(struct libtornado_server *server, uint64_t label,
					     uint64_t methods);

/**
 * libtornado_server_revoke() - make all clients of a label useless
 * @server: the server
 * @label: not 0
 *
 * Their calls get -ESTALE; those that were let through before are still served.
 *
 * Return: 0; -EINVAL when @label is 0; -EFAULT when @server is NULL.
 */
TORNADO_API int libtornado_server_revoke(struct libtornado_server *server, uint64_t label);

/**
 * libtornado_served_caller() - who called the handler that the calling thread runs
 * @caller: set to that
 *
 * Return: 0; -EOPNOTSUPP when the server was started without
 * LIBTORNADO_SERVER_TELLS_CALLER, -ENOMSG in no handler, -EFAULT when @caller is NULL.
 */
TORNADO_API int libtornado_served_caller(struct libtornado_caller *caller);

/**
 * libtornado_served_take_files() - take the files that came with the call
 * @files: for their descriptors, which are the caller's
 * @capacity: how many there is room for
 *
 * Files that are not taken are closed with the call.
 *
 * Return: how many there were, 0 the second time; -EMSGSIZE when there are more than
 * @capacity, and none is taken; -ENOMSG in no handler; -EMFILE; -EFAULT when @files is NULL.
 */
TORNADO_API int libtornado_served_take_files(int *files, uint32_t capacity);

/**
 * libtornado_served_give_files() - let files go with the reply
 * @files: descriptors, which stay the caller's
 * @count: how many
 *
 * Return: 0; -EMSGSIZE when the client takes fewer, -EBADF when one is not open, -ELOOP when
 * one cannot be sent; -ENOMSG in no handler; -EFAULT when @files is NULL; -ENOMEM.
 */
TORNADO_API int libtornado_served_give_files(const int *files, uint32_t count);

/**
 * libtornado_server_stop() - finish the calls in progress, and end the server
 * @server: is freed on success; NULL: nothing is done
 *
 * Calls that wait for a thread, and those to come, get -EPIPE.
 *
 * Return: 0; -EDEADLK in a handler of this server.
 */
TORNADO_API int libtornado_server_stop(struct libtornado_server *server);

/**
 * libtornado_client_open() - a client of the server with this name
 * @name: the name
 *
 * Return: a descriptor; an error of libtornado_device_open(); -ENOENT when there is no
 * such server, -EACCES when its mode does not allow it, -EINVAL when it is no name,
 * -EFAULT when it is NULL.
 */
TORNADO_API int libtornado_client_open(const char *name);

/**
 * libtornado_client_call() - make a call, and wait until it is over
 * @client: a client's descriptor; stays the caller's
 * @call: the call; the reply is in it on success
 *
 * Return: 0; -EPIPE when the server ended or stopped; -ESTALE when the client is revoked,
 * -EACCES when it is not for this call; -ETIMEDOUT when the deadline passed; -EMSGSIZE when the
 * payload is larger than 64 KiB; -ENOTTY when it is no client, -EBADF when it is not open;
 * -EFAULT when @call is NULL; -ENOMEM.
 */
TORNADO_API int libtornado_client_call(int client, struct libtornado_call *call);

/**
 * libtornado_client_call_files() - make a call that carries files
 * @client: a client's descriptor; stays the caller's
 * @call: the call
 * @files: its files, those of the reply on success
 *
 * Return: as libtornado_client_call(); -EINVAL when @files has too many, -EBADF when one is
 * not open, -ELOOP when one cannot be sent, -EMFILE when there is no room for those of the
 * reply; -EFAULT when @files is NULL.
 */
TORNADO_API int libtornado_client_call_files(int client, struct libtornado_call *call,
					     struct libtornado_call_files *files);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LIBTORNADO_PPC_H */
