/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line between test_cxx_blocks.c and cxx_blocks_user.cpp: valid in C and C++.
 */
#ifndef TORNADO_TEST_CXX_BLOCKS_USER_H
#define TORNADO_TEST_CXX_BLOCKS_USER_H

#ifdef __cplusplus
extern "C" {
#endif

/* 0, or the line in cxx_blocks_user.cpp of what was not as expected. */
int cxx_use_map(void);
int cxx_use_hash_and_pool(void);
int cxx_refuse_unknown_clusterings(void);

/* Two counters: one with a piece per CPU, one with one piece. */
int cxx_counters_create(void);
int cxx_counters_add(long delta);
long cxx_counters_sum(unsigned int which, unsigned int *pieces);
void cxx_counters_destroy(void);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_TEST_CXX_BLOCKS_USER_H */
