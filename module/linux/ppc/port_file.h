/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_PORT_FILE_H
#define TORNADO_LINUX_PPC_PORT_FILE_H

#include <linux/types.h>

struct file;
struct tornado_client_list;
struct tornado_ppc_port;

/* TORNADO_IOC_PORT_CREATE: a file descriptor or a negative errno. */
long tornado_port_file_create(void __user *argument);

/* A client of a port: a file descriptor or a negative errno. */
long tornado_client_file_open(struct tornado_ppc_port *port, unsigned int options);

/*
 * A client of a port that may call @method: its file, with a reference, or -EBADF, -EINVAL: it is
 * none; -EOPNOTSUPP: the port wants to know who calls; -ESTALE, -EACCES.
 */
struct file *tornado_client_file_get(int descriptor, unsigned int method);
/* What that may do still.  0, -ESTALE, -EACCES.  Any context. */
int tornado_client_file_check(const struct file *file, unsigned int method);
/* That of its port, which stays as long as the file. */
struct tornado_ppc_port *tornado_client_file_port(const struct file *file, u64 *label);

/* TORNADO_IOC_PORT_CLIENT and TORNADO_IOC_PORT_CONTEXT; likewise. */
long tornado_client_file_create(struct tornado_ppc_port *port, unsigned int options,
				struct tornado_client_list *list, void __user *argument);
long tornado_context_file_create(struct tornado_ppc_port *port, unsigned int buffer_size,
				 void __user *argument);

bool tornado_is_port_file(const struct file *file);
bool tornado_is_context_file(const struct file *file);

#endif /* TORNADO_LINUX_PPC_PORT_FILE_H */
