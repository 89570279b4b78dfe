// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs tornado/users: who keeps this module from being unloaded.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include "users.h"

/* Per CPU, so that opening files meets no other CPU. */
struct user_list {
	spinlock_t lock; /* protects @list */
	struct list_head list;
};

static DEFINE_PER_CPU_ALIGNED(struct user_list, user_lists);
static struct dentry *directory;

void tornado_users_add(struct tornado_user *user, const char *kind,
		       void (*describe)(struct seq_file *out, struct tornado_user *user))
{
	struct user_list *users;

	user->kind = kind;
	user->describe = describe;
	user->pid = task_tgid_nr(current);
	get_task_comm(user->comm, current);
	user->cpu = raw_smp_processor_id();

	users = per_cpu_ptr(&user_lists, user->cpu);
	spin_lock(&users->lock);
	list_add_tail(&user->link, &users->list);
	spin_unlock(&users->lock);
}

void tornado_users_remove(struct tornado_user *user)
{
	struct user_list *users = per_cpu_ptr(&user_lists, user->cpu);

	spin_lock(&users->lock);
	list_del(&user->link);
	spin_unlock(&users->lock);
}

static int users_show(struct seq_file *out, void *unused)
{
	unsigned int cpu;

	seq_puts(out, "kind pid comm details\n");
	for_each_possible_cpu(cpu) {
		struct user_list *users = per_cpu_ptr(&user_lists, cpu);
		struct tornado_user *user;

		spin_lock(&users->lock);
		list_for_each_entry(user, &users->list, link) {
			seq_printf(out, "%s %d %s", user->kind, user->pid, user->comm);
			if (user->describe) {
				seq_putc(out, ' ');
				user->describe(out, user);
			}
			seq_putc(out, '\n');
		}
		spin_unlock(&users->lock);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(users);

struct dentry *tornado_users_start(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct user_list *users = per_cpu_ptr(&user_lists, cpu);

		spin_lock_init(&users->lock);
		INIT_LIST_HEAD(&users->list);
	}
	directory = debugfs_create_dir("tornado", NULL);
	debugfs_create_file("users", 0400, directory, NULL, &users_fops);
	return directory;
}

void tornado_users_stop(void)
{
	debugfs_remove(directory);
}
