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
 */
struct libtornado_served {
	uint64_t word[TORNADO_CALL_WORDS];
	void *memory;
	uint32_t payload_length;
	uint32_t reply_capacity;
	uint32_t reply_length;
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

/**
 * libtornado_server_client() - make a client, to send or to inherit
 * @server: the server
 *
 * Return: a client's descriptor; -EMFILE, -ENFILE, -ENOMEM.
 */
TORNADO_API int libtornado_server_client(struct libtornado_server *server);

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
 * Return: 0; -EPIPE when the server ended or stopped; -ETIMEDOUT when the deadline
 * passed; -EMSGSIZE when the payload is larger than 64 KiB; -ENOTTY when it is no client,
 * -EBADF when it is not open; -EFAULT when @call is NULL; -ENOMEM.
 */
TORNADO_API int libtornado_client_call(int client, struct libtornado_call *call);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LIBTORNADO_PPC_H */
