/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/**
 * DOC: Names of ports
 *
 * A server gives its port a name (TORNADO_IOC_PORT_PUBLISH on the port), and
 * clients open it by that (TORNADO_IOC_PORT_OPEN on /dev/tornado).  The name is
 * known in the server's network namespace alone, and goes with the port.
 *
 * Its owner is the user, and the group, of the thread that published it.  To open
 * it takes permission to write, as to connect to a socket does: of the owner, of
 * the group, or of others.  A process with CAP_DAC_OVERRIDE over the network
 * namespace may open any.
 *
 * The first who publishes a name has it, whoever that is.  A client that must not
 * be answered by just anybody says which user the owner has to be.
 *
 * Root finds the names of all namespaces in debugfs tornado/names.
 *
 * The general rules and errors are in <tornado/tornado.h>.  Besides them:
 *
 * ======== ==================================================================
 * EINVAL   the name is empty, not ended by a zero, or not only zeros follow;
 *          or has other characters than the printable ones of ASCII, or spaces
 *
 * TORNADO_IOC_PORT_PUBLISH
 * EEXIST   somebody else has the name
 * EBUSY    the port has a name
 *
 * TORNADO_IOC_PORT_OPEN
 * ENOENT   there is no port of that name
 * EACCES   the mode does not allow it
 * EPERM    the owner is another user than the one asked for
 * EMFILE   this process, or (ENFILE) the system, has too many open files
 * ======== ==================================================================
 */
#ifndef _UAPI_TORNADO_NAME_H
#define _UAPI_TORNADO_NAME_H

#include <tornado/ppc.h>

/**
 * struct tornado_port_publish - argument of TORNADO_IOC_PORT_PUBLISH, on a port
 * @size: sizeof(struct tornado_port_publish)
 * @flags: 0, no flag is defined
 * @name: filled up with zeros
 * @mode: as of a file; EINVAL for other bits than 0777
 * @reserved: 0
 */
struct tornado_port_publish {
	__u32 size;
	__u32 flags;
	char name[TORNADO_NAME_SIZE];
	__u32 mode;
	__u32 reserved;
};

/**
 * struct tornado_port_open - argument of TORNADO_IOC_PORT_OPEN, on /dev/tornado
 * @size: sizeof(struct tornado_port_open)
 * @flags: 0, no flag is defined
 * @name: filled up with zeros
 * @checks_owner: 1: the owner has to be @owner; 0: it does not matter; EINVAL for
 *	others
 * @owner: a user, in the caller's user namespace; 0 without @checks_owner
 */
struct tornado_port_open {
	__u32 size;
	__u32 flags;
	char name[TORNADO_NAME_SIZE];
	__u32 checks_owner;
	__u32 owner;
};

#define TORNADO_IOC_PORT_PUBLISH _IO(TORNADO_IOC_TYPE, 0x66)
#define TORNADO_IOC_PORT_OPEN _IO(TORNADO_IOC_TYPE, 0x67)

#endif /* _UAPI_TORNADO_NAME_H */
