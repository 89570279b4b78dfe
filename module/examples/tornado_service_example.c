// SPDX-License-Identifier: GPL-2.0
/*
 * A small service in the kernel, which programs call: each client has a note.
 *
 *   PUT  keeps the payload as the client's note
 *   GET  returns it as payload, word 0 is its length; word 1 how many notes were
 *        put ever, through any client
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <tornado/counter.h>
#include <tornado/ppc_service.h>

#define NOTE_INTERFACE 0x6e6f7465
#define NOTE_MAX 256

enum note_method { NOTE_PUT, NOTE_GET };

struct note {
	struct mutex lock; /* protects the rest */
	unsigned int length;
	char text[NOTE_MAX];
};

static struct tornado_counter notes;

static void *note_open(const u64 argument[4])
{
	struct note *note;

	if (argument[0] || argument[1] || argument[2] || argument[3])
		return ERR_PTR(-EINVAL);
	note = kzalloc(sizeof(*note), GFP_KERNEL_ACCOUNT);
	if (!note)
		return ERR_PTR(-ENOMEM);
	mutex_init(&note->lock);
	return note;
}

static void note_release(void *object)
{
	kfree(object);
}

static int put_note(struct note *note, struct tornado_service_call *call)
{
	char text[NOTE_MAX];
	int error;

	error = tornado_service_read(call, 0, text, call->payload_length);
	if (error)
		return error;
	mutex_lock(&note->lock);
	note->length = call->payload_length;
	memcpy(note->text, text, note->length);
	mutex_unlock(&note->lock);
	return tornado_counter_add(&notes, 1);
}

static int get_note(struct note *note, struct tornado_service_call *call)
{
	int error;

	mutex_lock(&note->lock);
	error = tornado_service_write(call, 0, note->text, note->length);
	call->word[0] = note->length;
	mutex_unlock(&note->lock);
	call->word[1] = tornado_counter_read(&notes, NULL);
	return error;
}

static int note_call(void *object, struct tornado_service_call *call)
{
	switch (call->word[0]) {
	case NOTE_PUT:
		return put_note(object, call);
	case NOTE_GET:
		return get_note(object, call);
	}
	return -EOPNOTSUPP;
}

static struct tornado_service note_service = {
	.name = "note",
	.owner = THIS_MODULE,
	.interface = NOTE_INTERFACE,
	.payload_max = NOTE_MAX,
	.open = note_open,
	.call = note_call,
	.release = note_release,
};

static int __init example_init(void)
{
	int error;

	error = tornado_counter_create(&notes, TORNADO_CLUSTERING_CPU);
	if (error)
		return error;
	error = tornado_service_register(&note_service);
	if (error)
		tornado_counter_destroy(&notes);
	return error;
}

static void __exit example_exit(void)
{
	tornado_service_unregister(&note_service);
	tornado_counter_destroy(&notes);
}

module_init(example_init);
module_exit(example_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Example of a service in the kernel that programs call");
