/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line between test_cxx.c and cxx_user.cpp, which uses <tornado/object.hpp>:
 * valid in C and C++.
 */
#ifndef TORNADO_TEST_CXX_USER_H
#define TORNADO_TEST_CXX_USER_H

#ifdef __cplusplus
extern "C" {
#endif

/* Elements that are published, read and given up. */
void cxx_publish(void);
unsigned int cxx_replaced(void);
unsigned int cxx_released(void);
unsigned int cxx_still_published(void);
/* Whether what was read was not freed meanwhile; sleeps and moves by the dice. */
int cxx_read(unsigned int dice);
void cxx_give_up_last(void);

/* A clustered object that sums up; errors are negative errno values. */
int cxx_sum_create(void);
int cxx_sum_add(long value);
long cxx_sum(void);
int cxx_sum_use_after_destroy(void);

/* The clustering of that name, and of two CPUs. */
unsigned int cxx_clustering_of_cpu(void);
unsigned int cxx_clustering_of_node(void);
unsigned int cxx_clustering_of_one(void);
unsigned int cxx_clustering_of_cache(void);
unsigned int cxx_clustering_of_two(void);

/* What C does for it. */
void cxx_dawdle(unsigned int dice);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_TEST_CXX_USER_H */
