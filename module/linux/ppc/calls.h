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

/* What a thread was lent; nothing, if both are the same. */
struct tornado_nice_loan {
	signed char own;
	signed char lent;
};

int tornado_platform_nice(void);
struct tornado_nice_loan tornado_platform_lend_nice(void *thread, int nice);
void tornado_platform_take_back_nice(void *thread, struct tornado_nice_loan loan);

/* Return whether all of it was copied. */
int tornado_platform_copy_from_caller(void *to, const void *from, unsigned long size,
				      int may_sleep);
int tornado_platform_copy_to_caller(void *to, const void *from, unsigned long size,
				    int may_sleep);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_LINUX_PPC_CALLS_H */
