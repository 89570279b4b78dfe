// SPDX-License-Identifier: GPL-2.0
/*
 * What other modules may call.  Here, since only C can export: genksyms, which
 * makes the symbol versions, reads no C++.
 */
#include <linux/export.h>
#include <linux/module.h>
#include <tornado/api.h>

EXPORT_SYMBOL_GPL(tornado_object_create);
EXPORT_SYMBOL_GPL(tornado_object_destroy);
EXPORT_SYMBOL_GPL(tornado_object_miss);
EXPORT_SYMBOL_GPL(tornado_object_populate);
EXPORT_SYMBOL_GPL(tornado_object_for_each_rep);
EXPORT_SYMBOL_GPL(tornado_barrier);
EXPORT_SYMBOL_GPL(tornado_counter_create);
EXPORT_SYMBOL_GPL(tornado_counter_destroy);
EXPORT_SYMBOL_GPL(tornado_counter_add_slow);
EXPORT_SYMBOL_GPL(tornado_counter_read);
