/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line between the C++ core and the kernel, for calls: what
 * module/core/platform.hpp tells under the names without prefix.  Valid C and
 * C++.
 */
#ifndef TORNADO_LINUX_PPC_CALLS_H
#define TORNADO_LINUX_PPC_CALLS_H

#ifdef __cplusplus
extern "C" {
#endif

int tornado_platform_is_alone(void);
int tornado_platform_can_hand_over(void);
void tornado_platform_hand_over(void);
void tornado_platform_give_way(void);
unsigned long long tornado_platform_away_ns(void);
/* Return whether all of it was copied. */
int tornado_platform_copy_from_caller(void *to, const void *from, unsigned long size,
				      int may_sleep);
int tornado_platform_copy_to_caller(void *to, const void *from, unsigned long size,
				    int may_sleep);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LINUX_PPC_CALLS_H */
