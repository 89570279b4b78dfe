// SPDX-License-Identifier: GPL-2.0
/*
 * A module that misbehaves on request, so that the test bench can show that it notices.
 */
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#define LEAKED_OBJECTS 64
#define LEAKED_SIZE 200

static char *fault = "none";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault,
		 "none, refuse, warn, leak, log, taint, use-after-free, lock-order or crash-on-unload");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static bool wanted(const char *name)
{
	return !strcmp(fault, name);
}

static void leak(void)
{
	int i;

	for (i = 0; i < LEAKED_OBJECTS; i++) {
		void *object = kmalloc(LEAKED_SIZE, GFP_KERNEL);

		/* The address must not be left anywhere, or kmemleak finds a reference. */
		OPTIMIZER_HIDE_VAR(object);
	}
}

static void use_after_free(void)
{
	char *object = kmalloc(LEAKED_SIZE, GFP_KERNEL);

	if (!object)
		return;
	kfree(object);
	pr_info("freed memory says %d\n", READ_ONCE(object[8]));
}

static void take_locks_both_ways(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static int __init vm_test_faults_init(void)
{
	if (wanted("refuse"))
		return -ENODEV;
	WARN(wanted("warn"), "a warning that was asked for\n");
	if (wanted("leak"))
		leak();
	if (wanted("log"))
		pr_err("BUG: a message that was asked for\n");
	if (wanted("taint"))
		add_taint(TAINT_USER, LOCKDEP_STILL_OK);
	if (wanted("use-after-free"))
		use_after_free();
	if (wanted("lock-order"))
		take_locks_both_ways();
	return 0;
}

static void __exit vm_test_faults_exit(void)
{
	if (wanted("crash-on-unload"))
		WRITE_ONCE(*(int *)8, 1);
}

module_init(vm_test_faults_init);
module_exit(vm_test_faults_exit);

MODULE_DESCRIPTION("Faults on request, for tests of the test bench");
MODULE_LICENSE("GPL");
