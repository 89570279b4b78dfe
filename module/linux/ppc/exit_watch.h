/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_PPC_EXIT_WATCH_H
#define TORNADO_LINUX_PPC_EXIT_WATCH_H

#include <linux/list.h>
#include <linux/types.h>

struct task_struct;

/**
 * struct tornado_exit_watch - what has to be told when a thread ends
 * @task: the thread
 * @gone: called once: when the thread ends, or by tornado_exit_watch_remove();
 *	atomic
 * @is_gone: it was called
 */
struct tornado_exit_watch {
	struct task_struct *task;
	void (*gone)(struct tornado_exit_watch *watch);
	bool is_gone;
	/* private: */
	struct hlist_node link;
};

/* Before the first watch.  0 or a negative errno. */
int tornado_exit_watch_start(void);
/* After the last one; the caller waits for tracepoints. */
void tornado_exit_watch_stop(void);

/* The calling thread.  Context: task. */
void tornado_exit_watch_add(struct tornado_exit_watch *watch,
			    void (*gone)(struct tornado_exit_watch *watch));
/* May sleep. */
void tornado_exit_watch_remove(struct tornado_exit_watch *watch);

#endif /* TORNADO_LINUX_PPC_EXIT_WATCH_H */
