/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_EXISTENCE_WORK_H
#define TORNADO_LINUX_EXISTENCE_WORK_H

/* 0 or a negative errno. */
int tornado_work_start(void);
/* No work is left. */
void tornado_work_stop(void);

#endif /* TORNADO_LINUX_EXISTENCE_WORK_H */
