/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The line between the C and the C++ of tornado_notice_example.ko: valid in both.
 */
#ifndef TORNADO_EXAMPLE_NOTICE_H
#define TORNADO_EXAMPLE_NOTICE_H

#ifdef __cplusplus
extern "C" {
#endif

/* What notice.cpp does; errors are negative errno values. */
int notice_start(void);
void notice_stop(void);
int notice_post(const char *text);
int notice_read(char *buffer, unsigned long size);
long notice_reads(void);
long notice_freed(void);

/* What it needs of the kernel, of whose headers C++ reads none. */
void *notice_allocate(unsigned long size);
void notice_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif /* TORNADO_EXAMPLE_NOTICE_H */
