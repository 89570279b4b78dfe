// SPDX-License-Identifier: GPL-2.0
/*
 * Counters for programs: a service in the kernel, of which each client is a
 * counter.  The ABI is told in <uapi/tornado/counter.h>.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <tornado/api.h>
#include <tornado/ppc_service.h>
#include <uapi/tornado/counter.h>
#include "../../core/core.h"
#include "counter_service.h"

struct held_counter {
	struct tornado_counter counter;
	unsigned int clustering;
};

static const char *const clustering_names[] = {
	[TORNADO_CLUSTERING_CPU] = "cpu",
	[TORNADO_CLUSTERING_NODE] = "node",
	[TORNADO_CLUSTERING_ONE] = "one",
	[TORNADO_CLUSTERING_CACHE] = "cache",
	[TORNADO_CLUSTERING_GROUP] = "group",
};

static void counter_describe(void *object, struct seq_file *out)
{
	struct held_counter *held = object;
	unsigned int reps;

	tornado_counter_read(&held->counter, &reps);
	seq_printf(out, "clustering=%s reps=%u", clustering_names[held->clustering & 0xff], reps);
}

static void *counter_open(const u64 argument[4])
{
	struct held_counter *held;
	int error;

	if (argument[0] > U32_MAX || argument[1] || argument[2] || argument[3])
		return ERR_PTR(-EINVAL);
	held = kzalloc(sizeof(*held), GFP_KERNEL_ACCOUNT);
	if (!held)
		return ERR_PTR(-ENOMEM);
	held->clustering = argument[0];
	error = tornado_counter_create(&held->counter, held->clustering);
	if (!error)
		return held;
	kfree(held);
	return ERR_PTR(error);
}

static void counter_release(void *object)
{
	struct held_counter *held = object;

	tornado_counter_destroy(&held->counter);
	kfree(held);
}

/* Words that must be zero, from @first on. */
static bool has_others(const u64 *word, unsigned int first)
{
	return memchr_inv(word + first, 0, (TORNADO_CALL_WORDS - first) * sizeof(*word));
}

static int counter_call(void *object, struct tornado_service_call *call)
{
	struct held_counter *held = object;
	unsigned int reps;

	switch (call->word[0]) {
	case TORNADO_COUNTER_ADD:
		if (has_others(call->word, 2))
			return -EINVAL;
		call->keeps_words = true;
		return tornado_core_counter_add(&held->counter, call->word[1]);
	case TORNADO_COUNTER_READ:
		if (has_others(call->word, 1))
			return -EINVAL;
		call->word[0] = tornado_counter_read(&held->counter, &reps);
		call->word[1] = reps;
		return 0;
	}
	return -EOPNOTSUPP;
}

static struct tornado_service counter_service = {
	.name = TORNADO_COUNTER_SERVICE,
	.owner = THIS_MODULE,
	.interface = TORNADO_COUNTER_INTERFACE,
	.open = counter_open,
	.call = counter_call,
	.release = counter_release,
	.describe = counter_describe,
};

int tornado_counter_service_start(void)
{
	return tornado_service_register(&counter_service);
}

void tornado_counter_service_stop(void)
{
	tornado_service_unregister(&counter_service);
}
