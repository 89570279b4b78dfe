// SPDX-License-Identifier: GPL-2.0
/*
 * A small user of locks: a table that counts words.
 *
 * Writing a word to /sys/module/tornado_lock_example/parameters/word counts it;
 * reading the parameter lists all words.  Each bucket of the table has a lock of
 * its own, in the two lowest bits of the pointer to its first entry.
 */
#include <linux/jhash.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <tornado/lock.h>

struct entry {
	struct entry *next;
	unsigned int count;
	char text[24];
};

#define BUCKETS 64

/* Each protects its list, and the counts in it.  All zero: free, and empty. */
static struct tornado_lock buckets[BUCKETS];

/* To lockdep they are one: nobody may hold two of them. */
static DEFINE_TORNADO_LOCK_CLASS(bucket_class);

static struct entry *first_of(struct tornado_lock *bucket)
{
	return (struct entry *)tornado_lock_value(bucket);
}

/* Makes an entry if there is none.  With the bucket's lock held, which may be held for long. */
static struct entry *entry_for(struct tornado_lock *bucket, const char *text)
{
	struct entry *entry;

	tornado_lock_assert_held(bucket, &bucket_class);
	for (entry = first_of(bucket); entry; entry = entry->next)
		if (!strcmp(entry->text, text))
			return entry;
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return NULL;
	strscpy(entry->text, text, sizeof(entry->text));
	entry->next = first_of(bucket);
	tornado_lock_set_value(bucket, (unsigned long)entry);
	return entry;
}

static int word_set(const char *argument, const struct kernel_param *param)
{
	struct tornado_lock *bucket;
	struct entry *entry;
	char text[24];

	if (strscpy(text, argument, sizeof(text)) < 0)
		return -EINVAL;
	strim(text);
	bucket = &buckets[jhash(text, strlen(text), 0) % BUCKETS];
	tornado_lock_acquire(bucket, &bucket_class);
	entry = entry_for(bucket, text);
	if (entry)
		entry->count++;
	tornado_lock_release(bucket, &bucket_class);
	return entry ? 0 : -ENOMEM;
}

static int word_get(char *buffer, const struct kernel_param *param)
{
	struct entry *entry;
	int used = 0, i;

	for (i = 0; i < BUCKETS; i++) {
		tornado_lock_acquire(&buckets[i], &bucket_class);
		for (entry = first_of(&buckets[i]); entry; entry = entry->next)
			used += sysfs_emit_at(buffer, used, "%s %u\n", entry->text, entry->count);
		tornado_lock_release(&buckets[i], &bucket_class);
	}
	return used;
}

static const struct kernel_param_ops word_operations = {
	.set = word_set,
	.get = word_get,
};
module_param_cb(word, &word_operations, NULL, 0600);
MODULE_PARM_DESC(word, "write: count a word; read: all words and how often they came");

static int __init example_init(void)
{
	return 0;
}

static void __exit example_exit(void)
{
	struct entry *entry, *next;
	int i;

	for (i = 0; i < BUCKETS; i++) {
		for (entry = first_of(&buckets[i]); entry; entry = next) {
			next = entry->next;
			kfree(entry);
		}
	}
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a module that uses tornado's locks");
