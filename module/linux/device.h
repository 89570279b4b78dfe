/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_DEVICE_H
#define TORNADO_LINUX_DEVICE_H

/* /dev/tornado; the last thing to start and the first to stop. */
int tornado_device_start(void);
void tornado_device_stop(void);

#endif /* TORNADO_LINUX_DEVICE_H */
