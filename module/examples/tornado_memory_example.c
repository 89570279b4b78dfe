// SPDX-License-Identifier: GPL-2.0
/*
 * A small user of the memory interface: a box of messages.
 *
 * Writing a word to /sys/module/tornado_memory_example/parameters/message puts
 * it into the box; reading the parameter takes all messages out.  A message is
 * allocated on the CPU that writes and freed on the one that reads.
 */
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <tornado/memory.h>

struct message {
	struct llist_node link;
	unsigned int cpu;
	char text[16];
};

/* Each message is written by one CPU: lines of its own, on that CPU's node. */
static struct tornado_memory_type message_memory = {
	.name = "example-message",
	.size = sizeof(struct message),
	.placement = TORNADO_MEMORY_LOCAL,
};

static LLIST_HEAD(box);
static bool ready;

static int message_set(const char *text, const struct kernel_param *param)
{
	struct message *message;

	if (!ready)
		return -EAGAIN;
	message = tornado_memory_alloc(&message_memory, TORNADO_MEMORY_MAY_SLEEP);
	if (!message)
		return -ENOMEM;
	message->cpu = raw_smp_processor_id();
	strscpy(message->text, text, sizeof(message->text));
	strim(message->text);
	llist_add(&message->link, &box);
	return 0;
}

static int message_get(char *buffer, const struct kernel_param *param)
{
	struct llist_node *all = llist_reverse_order(llist_del_all(&box));
	struct message *message, *next;
	int used = 0;

	llist_for_each_entry_safe(message, next, all, link) {
		used += sysfs_emit_at(buffer, used, "cpu%u %s\n", message->cpu, message->text);
		tornado_memory_free(&message_memory, message);
	}
	return used;
}

static const struct kernel_param_ops message_operations = {
	.set = message_set,
	.get = message_get,
};
module_param_cb(message, &message_operations, NULL, 0600);
MODULE_PARM_DESC(message, "write: put a message into the box; read: take all out");

static int __init example_init(void)
{
	int error = tornado_memory_type_start(&message_memory);

	ready = !error;
	return error;
}

static void __exit example_exit(void)
{
	struct llist_node *all = llist_del_all(&box);
	struct message *message, *next;

	llist_for_each_entry_safe(message, next, all, link)
		tornado_memory_free(&message_memory, message);
	tornado_memory_type_stop(&message_memory);
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module that uses tornado's memory interface");
