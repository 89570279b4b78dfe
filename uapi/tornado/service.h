/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Services in the kernel
 *
 * A service is a procedure of a kernel module, called as those of other
 * processes are (<tornado/ppc.h>), but without a server: the caller's own thread
 * runs it.
 *
 * TORNADO_IOC_SERVICE_OPEN on /dev/tornado takes the name of a service and
 * returns a client of it, which is called with TORNADO_IOC_CALL.  What a service
 * does, and whether each client stands for an object of its own, the service
 * says; <tornado/counter.h> is one.  The client lives until its last descriptor
 * is closed; descriptors may be duplicated, inherited and sent over UNIX sockets.
 * While there is a client, neither this module nor the service's can be unloaded.
 *
 * Root finds the services in debugfs tornado/services.
 *
 * The general rules and errors are in <tornado/tornado.h>.  Besides them:
 *
 * TORNADO_IOC_SERVICE_OPEN
 *
 * ======== ==================================================================
 * EINVAL   the name is none: as of ports (<tornado/name.h>)
 * ENOENT   there is no service of that name
 * EMFILE   this process, or (ENFILE) the system, has too many open files
 * others   as the service says
 * ======== ==================================================================
 *
 * TORNADO_IOC_CALL on a service's client
 *
 * ========== ================================================================
 * ENOTTY     tornado_call.interface is neither 0 nor the service's
 * EMSGSIZE   more payload than the service takes, or a reply that is larger
 *            than the memory for it
 * EOPNOTSUPP the service does not know the method that the words ask for
 * others     as the service says
 * ========== ================================================================
 */
#ifndef _UAPI_TORNADO_SERVICE_H
#define _UAPI_TORNADO_SERVICE_H

#include <tornado/ppc.h>

/**
 * struct tornado_service_open - argument of TORNADO_IOC_SERVICE_OPEN
 * @size: sizeof(struct tornado_service_open)
 * @flags: 0, no flag is defined
 * @name: of the service, filled up with zeros
 * @argument: as the service says; 0 where it says nothing
 */
struct tornado_service_open {
	__u32 size;
	__u32 flags;
	char name[TORNADO_NAME_SIZE];
	__u64 argument[4];
};

#define TORNADO_IOC_SERVICE_OPEN _IO(TORNADO_IOC_TYPE, 0x65)

#endif /* _UAPI_TORNADO_SERVICE_H */
