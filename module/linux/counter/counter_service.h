/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORNADO_LINUX_COUNTER_SERVICE_H
#define TORNADO_LINUX_COUNTER_SERVICE_H

/* The service of <uapi/tornado/counter.h>.  0 or a negative errno. */
int tornado_counter_service_start(void);
void tornado_counter_service_stop(void);

#endif /* TORNADO_LINUX_COUNTER_SERVICE_H */
