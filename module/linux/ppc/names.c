// SPDX-License-Identifier: GPL-2.0
/*
 * Names of ports, a list for each network namespace.  The ABI is told in
 * <uapi/tornado/name.h>.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <uapi/tornado/name.h>
#include "../../core/ppc/ppc.h"
#include "../ioctl_args.h"
#include "names.h"
#include "port_file.h"

/* Protects @names and what is in it. */
static DEFINE_MUTEX(names_lock);
static DEFINE_HASHTABLE(names, 8);

static u32 hash_of(const struct net *net, const char *text)
{
	return full_name_hash(net, text, strlen(text));
}

static struct tornado_name *find(const struct net *net, const char *text)
{
	struct tornado_name *name;

	hash_for_each_possible(names, name, link, hash_of(net, text))
		if (name->net == net && !strcmp(name->text, text))
			return name;
	return NULL;
}

bool tornado_name_is_one(const char text[TORNADO_NAME_SIZE])
{
	size_t length = strnlen(text, TORNADO_NAME_SIZE);
	size_t i;

	if (!length || length == TORNADO_NAME_SIZE ||
	    memchr_inv(text + length, 0, TORNADO_NAME_SIZE - length))
		return false;
	for (i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

long tornado_name_publish(struct tornado_name *name, struct tornado_ppc_port *port,
			  unsigned int options, void __user *argument)
{
	struct net *net = current->nsproxy->net_ns;
	struct tornado_port_publish publish;
	int error;

	error = tornado_ioctl_get(&publish, sizeof(publish),
				  offsetofend(struct tornado_port_publish, reserved), argument);
	if (error)
		return error;
	if (publish.reserved || (publish.mode & ~0777) || !tornado_name_is_one(publish.name))
		return -EINVAL;

	mutex_lock(&names_lock);
	if (name->is_used) {
		error = -EBUSY;
	} else if (find(net, publish.name)) {
		error = -EEXIST;
	} else {
		name->port = port;
		name->options = options;
		name->net = net;
		memcpy(name->text, publish.name, sizeof(name->text));
		name->mode = publish.mode;
		name->uid = current_fsuid();
		name->gid = current_fsgid();
		name->pid = task_tgid_nr(current);
		name->is_used = true;
		hash_add(names, &name->link, hash_of(net, name->text));
	}
	mutex_unlock(&names_lock);
	return error;
}

/* Does nothing if there was none, or the namespace has gone before, and the name with it. */
void tornado_name_remove(struct tornado_name *name)
{
	mutex_lock(&names_lock);
	hash_del(&name->link);
	mutex_unlock(&names_lock);
}

/* As of a file that is opened to be written. */
static bool may_open(const struct tornado_name *name)
{
	umode_t mode = name->mode;

	if (uid_eq(current_fsuid(), name->uid))
		mode >>= 6;
	else if (in_group_p(name->gid))
		mode >>= 3;
	return (mode & 0002) || ns_capable(name->net->user_ns, CAP_DAC_OVERRIDE);
}

/* The port, with a reference, or a negative errno. */
static int look_up(const struct tornado_port_open *wanted, struct tornado_ppc_port **port,
		   unsigned int *options)
{
	kuid_t owner = make_kuid(current_user_ns(), wanted->owner);
	struct tornado_name *name;
	int error = 0;

	mutex_lock(&names_lock);
	name = find(current->nsproxy->net_ns, wanted->name);
	if (!name) {
		error = -ENOENT;
	} else if (!may_open(name)) {
		error = -EACCES;
	} else if (wanted->checks_owner && !uid_eq(name->uid, owner)) {
		error = -EPERM;
	} else {
		*port = name->port;
		*options = name->options;
		tornado_core_ppc_port_get(*port);
	}
	mutex_unlock(&names_lock);
	return error;
}

long tornado_name_open(void __user *argument)
{
	struct tornado_port_open wanted;
	struct tornado_ppc_port *port;
	unsigned int options;
	long result;

	result = tornado_ioctl_get(&wanted, sizeof(wanted),
				   offsetofend(struct tornado_port_open, owner), argument);
	if (result)
		return result;
	if (wanted.checks_owner > 1 || (wanted.owner && !wanted.checks_owner) ||
	    !tornado_name_is_one(wanted.name))
		return -EINVAL;
	result = look_up(&wanted, &port, &options);
	if (result)
		return result;
	result = tornado_client_file_open(port, options);
	tornado_core_ppc_port_put(port);
	return result;
}

static int names_show(struct seq_file *out, void *unused)
{
	struct user_namespace *users = seq_user_ns(out);
	struct tornado_name *name;
	unsigned int bucket;

	seq_puts(out, "name netns mode uid gid pid\n");
	mutex_lock(&names_lock);
	hash_for_each(names, bucket, name, link)
		seq_printf(out, "%s %u %04o %u %u %d\n", name->text, name->net->ns.inum,
			   name->mode, from_kuid_munged(users, name->uid),
			   from_kgid_munged(users, name->gid), name->pid);
	mutex_unlock(&names_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(names);

/* No process is in it any more, but ports that were published there may live. */
static void net_exit(struct net *net)
{
	struct tornado_name *name;
	struct hlist_node *next;
	unsigned int bucket;

	mutex_lock(&names_lock);
	hash_for_each_safe(names, bucket, next, name, link)
		if (name->net == net)
			hash_del(&name->link);
	mutex_unlock(&names_lock);
}

static struct pernet_operations net_operations = {
	.exit = net_exit,
};

int tornado_names_start(struct dentry *directory)
{
	debugfs_create_file("names", 0400, directory, NULL, &names_fops);
	return register_pernet_subsys(&net_operations);
}

void tornado_names_stop(void)
{
	unregister_pernet_subsys(&net_operations);
}
