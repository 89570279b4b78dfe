/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef TORNADO_EXPORT_H
#define TORNADO_EXPORT_H

/* Marks what libtornado exports; everything else has hidden visibility. */
#define TORNADO_API __attribute__((visibility("default")))

#endif /* TORNADO_EXPORT_H */
