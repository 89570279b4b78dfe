// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <tornado/ppc_service.h>
#include "test_main.h"
#include "test_threads.h"

#define ROUNDS 100

static atomic_t objects;
static atomic_t opened;

static void *open(const u64 argument[4])
{
	void *object = kmalloc(sizeof(u64), GFP_KERNEL);

	if (!object)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&objects);
	atomic_inc(&opened);
	return object;
}

static int call(void *object, struct tornado_service_call *call)
{
	/* A use after free, if the client's object has gone. */
	WRITE_ONCE(*(u64 *)object, call->word[0]);
	call->word[0]++;
	return 0;
}

static void release(void *object)
{
	atomic_dec(&objects);
	kfree(object);
}

static void describe(void *object, struct seq_file *out)
{
	seq_puts(out, "a test's");
}

static struct tornado_service test_service(const char *name)
{
	return (struct tornado_service){
		.name = name,
		.owner = THIS_MODULE,
		.open = open,
		.call = call,
		.release = release,
		.describe = describe,
	};
}

/* Programs open and call it, while it comes and goes. */
static int service_comes_and_goes(void)
{
	struct tornado_service service = test_service("test-comes-and-goes");
	const unsigned long began = jiffies;
	unsigned int round;

	atomic_set(&opened, 0);
	for (round = 0; round < ROUNDS || !tornado_test_is_over(began, atomic_read(&opened));
	     round++) {
		TORNADO_EXPECT_EQ(tornado_service_register(&service), 0);
		usleep_range(1000, 2000);
		tornado_service_unregister(&service);
		TORNADO_EXPECT_EQ(atomic_read(&objects), 0);
		usleep_range(100, 200);
	}
	if (!atomic_read(&opened))
		return tornado_test_fail("nobody opened it");
	return 0;
}

static int service_names(void)
{
	struct tornado_service service = test_service("test-name");
	struct tornado_service other = test_service("test-name");

	TORNADO_EXPECT_EQ(tornado_service_register(&service), 0);
	TORNADO_EXPECT_EQ(tornado_service_register(&other), -EEXIST);
	tornado_service_unregister(&service);
	TORNADO_EXPECT_EQ(tornado_service_register(&other), 0);
	tornado_service_unregister(&other);
	return 0;
}

static int bad_services(void)
{
	static const char *const names[] = {
		NULL, "", "with space", "line\n", "umlaut\xc3", "12345678901234567890123456789012",
	};
	struct tornado_service service;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		service = test_service(names[i]);
		TORNADO_EXPECT_EQ(tornado_service_register(&service), -EINVAL);
	}
	service = test_service("1234567890123456789012345678901");
	TORNADO_EXPECT_EQ(tornado_service_register(&service), 0);
	tornado_service_unregister(&service);
	service = test_service("test-no-call");
	service.call = NULL;
	TORNADO_EXPECT_EQ(tornado_service_register(&service), -EINVAL);
	service = test_service("test-payload");
	service.payload_max = 65537;
	TORNADO_EXPECT_EQ(tornado_service_register(&service), -EINVAL);
	return 0;
}

const struct tornado_test tornado_service_tests[] = {
	{ "service_comes_and_goes", service_comes_and_goes },
	{ "service_names", service_names },
	{ "bad_services", bad_services },
	{},
};
