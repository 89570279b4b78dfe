/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Protected procedure calls: what the kernel edge calls in the core.  Valid C
 * and C++.
 *
 * A port is where calls are addressed.  A context is one server thread that
 * waits for calls, on the CPU where it waits.  A call is served by a context of
 * the caller's CPU, with nothing that another CPU writes.
 */
#ifndef TORNADO_CORE_PPC_H
#define TORNADO_CORE_PPC_H

#ifdef __cplusplus
extern "C" {
#endif

struct tornado_ppc_port;
struct tornado_ppc_context;

/* What a call carries each way besides payload. */
struct tornado_ppc_words {
	unsigned long long word[8];
};

/* What a call carries that the core does not look at. */
struct tornado_ppc_attachment {
	void (*release)(struct tornado_ppc_attachment *attachment); /* any context */
};

/* What a client asks for, and gets. */
struct tornado_ppc_request {
	struct tornado_ppc_words *words; /* in: the request; out: the reply */
	const void *payload; /* in: memory of the caller */
	void *reply; /* in: likewise */
	unsigned int payload_length;
	unsigned int reply_capacity;
	unsigned int reply_length; /* out */
	unsigned long long deadline_ns; /* of CLOCK_MONOTONIC; TORNADO_NO_DEADLINE */
	unsigned long long label; /* in: for the server */
	struct tornado_ppc_attachment *attachment; /* in, or NULL */
	/*
	 * in: for callers in the kernel, instead of the copy to @reply: takes the reply's payload,
	 * whose words and length are filled in.  May sleep; others want what it is in.  Or NULL.
	 */
	void (*take)(struct tornado_ppc_request *request, const void *payload);
};

/* What a server thread gets, and what it says to it. */
struct tornado_ppc_service {
	struct tornado_ppc_words *words; /* in: the reply; out: the next request */
	unsigned int reply_length; /* in: bytes of the context's buffer */
	unsigned int payload_length; /* out: likewise */
	unsigned int reply_capacity; /* out */
	int wants_context_on; /* out: a CPU that lacks a context, or -1 */
	unsigned long long label; /* out: the request's */
	struct tornado_ppc_attachment *attachment; /* out: until the reply; or NULL */
	unsigned long long deadline_ns;
};

/* Whose a port is. */
struct tornado_ppc_port_owner {
	/* Some CPU lacks a context: tornado_core_ppc_port_lacks().  Any context. */
	void (*lacks_context)(struct tornado_ppc_port_owner *owner);
	/* The port is gone.  Any context. */
	void (*release)(struct tornado_ppc_port_owner *owner);
};

/**
 * tornado_core_ppc_port_create() - a port, with one reference
 * @port: out
 * @buffer_size: of each context's buffer; 0: calls carry no payload
 * @contexts_per_cpu: the core asks for no more
 * @owner: stays until its release is called; NULL: nobody.  Not released by an error
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int tornado_core_ppc_port_create(struct tornado_ppc_port **port, unsigned int buffer_size,
				 unsigned int contexts_per_cpu,
				 struct tornado_ppc_port_owner *owner);
/* Any context. */
void tornado_core_ppc_port_get(struct tornado_ppc_port *port);
void tornado_core_ppc_port_put(struct tornado_ppc_port *port);
/* Calls and waits end with -EPIPE from here on.  Any context. */
void tornado_core_ppc_port_close(struct tornado_ppc_port *port);

/**
 * tornado_core_ppc_call() - call and wait for the reply
 * @port: of which the caller has a reference
 * @request: see there.  Its attachment is released once, whatever this returns,
 *	when neither the caller nor the server has the call any more
 *
 * Context: may sleep.
 * Return: 0; -EMSGSIZE, -EFAULT, -ENOMEM: nothing was called, or, of the reply's
 * payload, that it is lost; -EPIPE: the port is closed or the server thread is
 * gone; -ETIMEDOUT; -EINTR: killed.
 */
int tornado_core_ppc_call(struct tornado_ppc_port *port, struct tornado_ppc_request *request);

/**
 * tornado_core_ppc_context_create() - a context of the calling thread
 * @context: out; has one reference, and takes one to the port
 * @port: where it serves
 * @buffer: payload of calls goes through here, as large as the port says; stays as
 *	long as the context
 * @release: called with @owner at last, in any context
 * @owner: whose the context is
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int tornado_core_ppc_context_create(struct tornado_ppc_context **context,
				    struct tornado_ppc_port *port, void *buffer,
				    void (*release)(void *owner), void *owner);
/* The server thread is gone, or its context is given up: its caller gets -EPIPE.  Any context. */
void tornado_core_ppc_context_end(struct tornado_ppc_context *context);
void tornado_core_ppc_context_put(struct tornado_ppc_context *context);

/**
 * tornado_core_ppc_reply() - answer the call that the context serves
 * @context: the calling thread's
 * @service: words and reply_length
 *
 * A caller that has gone away is no error.
 *
 * Context: may sleep.
 * Return: 0; -ENOMSG: it serves none; -EMSGSIZE: the reply is larger than the
 * caller's memory for it; then the call is still there.
 */
int tornado_core_ppc_reply(struct tornado_ppc_context *context,
			   const struct tornado_ppc_service *service);

/**
 * tornado_core_ppc_wait() - wait for a call
 * @context: the calling thread's
 * @service: filled in for a call
 *
 * Context: may sleep.
 * Return: 0; -EBUSY: it serves one already; -EPIPE: the port is closed;
 * -ETIMEDOUT; -EINTR: a signal; -ENOMEM.
 */
int tornado_core_ppc_wait(struct tornado_ppc_context *context,
			  struct tornado_ppc_service *service);

/* That of the call that the context serves, until its reply; by the calling thread.  0, -ENOMSG. */
int tornado_core_ppc_attachment(struct tornado_ppc_context *context,
				struct tornado_ppc_attachment **attachment);

/* The server cannot be told of its call: the caller gets @error.  By the calling thread. */
void tornado_core_ppc_refuse(struct tornado_ppc_context *context, int error);

/* Whether some CPU lacks a context.  Any context. */
int tornado_core_ppc_port_lacks(struct tornado_ppc_port *port);
/* Which; it is not told again for a while, and not with a call either.  -1: none.  Any context. */
int tornado_core_ppc_port_lacking_cpu(struct tornado_ppc_port *port);

/* What happened at a port; a snapshot.  All but the first: how often, ever. */
struct tornado_ppc_numbers {
	long long contexts; /* there are */
	long long hot; /* a call took a context of its CPU, and both stayed ready */
	long long cold; /* a call took one, and woke it */
	long long borrowed; /* a call took one of another CPU */
	long long queued; /* a call had to wait for one */
	long long staged; /* its payload was copied twice */
	long long asked; /* the server was asked for one more context */
	long long timed_out; /* a call ended so, */
	long long killed; /* or so, */
	long long abandoned; /* or because the thread that served it is gone, */
	long long closed; /* or the port */
};

/* Any context. */
void tornado_core_ppc_numbers(struct tornado_ppc_port *port, struct tornado_ppc_numbers *numbers);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_CORE_PPC_H */
