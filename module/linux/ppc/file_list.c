// SPDX-License-Identifier: GPL-2.0
/*
 * Open files on their way from one process to another.
 */
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <net/sock.h>
#include "../compat/receive_fd.h"
#include "enclosed.h"
#include "port_file.h"

/*
 * What could hold a file that holds it, in a call that is never served.  A client
 * does not keep its port open, and may be sent.  An io_uring is known by its name
 * alone.
 */
static bool could_loop(struct file *file)
{
	struct socket *socket = sock_from_file(file);

	if (socket)
		return socket->sk->sk_family == AF_UNIX;
	return tornado_is_port_file(file) || tornado_is_context_file(file) ||
	       !strcmp(file->f_path.dentry->d_name.name, "[io_uring]");
}

void tornado_file_list_put(struct tornado_file_list *list)
{
	while (list->count)
		fput(list->file[--list->count]);
}

int tornado_file_list_take(struct tornado_file_list *list, const s32 *file, unsigned int count)
{
	int error = 0;

	if (count > TORNADO_CALL_FILES_MAX ||
	    memchr_inv(file + count, 0, (TORNADO_CALL_FILES_MAX - count) * sizeof(*file)))
		return -EINVAL;
	while (list->count < count && !error) {
		struct file *taken = fget(file[list->count]);

		if (!taken)
			error = -EBADF;
		else
			list->file[list->count++] = taken;
		if (taken && could_loop(taken))
			error = -ELOOP;
	}
	if (error)
		tornado_file_list_put(list);
	return error;
}

void tornado_file_list_close(const s32 *file, unsigned int count)
{
	while (count)
		close_fd(file[--count]);
}

int tornado_file_list_give(struct tornado_file_list *list, s32 *file)
{
	unsigned int given;
	int result = 0;

	for (given = 0; given < list->count; given++) {
		result = tornado_receive_fd(list->file[given], O_CLOEXEC);
		if (result < 0)
			break;
		file[given] = result;
	}
	if (result < 0) {
		tornado_file_list_close(file, given);
		return result;
	}
	tornado_file_list_put(list);
	return 0;
}
