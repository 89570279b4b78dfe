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

/* TORNADO_IOC_PORT_CLIENT and TORNADO_IOC_PORT_CONTEXT; likewise. */
long tornado_client_file_create(struct tornado_ppc_port *port, unsigned int options,
				struct tornado_client_list *list, void __user *argument);
long tornado_context_file_create(struct tornado_ppc_port *port, unsigned int buffer_size,
				 void __user *argument);

bool tornado_is_port_file(const struct file *file);
bool tornado_is_context_file(const struct file *file);

#endif /* TORNADO_LINUX_PPC_PORT_FILE_H */
