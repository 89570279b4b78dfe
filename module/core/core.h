/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the kernel edge calls in the core, besides the exported functions of
 * <tornado/api.h>.  Valid C and C++.
 */
#ifndef TORNADO_CORE_H
#define TORNADO_CORE_H

#include <tornado/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * tornado_core_start() - make the core ready; before everything else
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int tornado_core_start(void);

/**
 * tornado_core_stop() - wait until all given-up objects are destroyed
 *
 * Context: may sleep; after everything else.
 * Return: how many objects were never given up: a leak.
 */
long long tornado_core_stop(void);

/**
 * tornado_core_counter_add() - add; waits for memory where there is none
 * @counter: a counter that the caller keeps in existence
 * @delta: what to add
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM.
 */
int tornado_core_counter_add(const struct tornado_counter *counter, long long delta);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_CORE_H */
