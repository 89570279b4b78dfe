// SPDX-License-Identifier: GPL-2.0
/*
 * What other modules may call.  Here, since only C can export: genksyms, which
 * makes the symbol versions, reads no C++.
 */
#include <linux/export.h>
#include <linux/module.h>
#include <tornado/api.h>
#include <tornado/handle.h>
#include <tornado/hash.h>
#include <tornado/in_flight.h>
#include <tornado/map.h>
#include <tornado/memory_api.h>
#include <tornado/lock_api.h>
#include <tornado/persistent_ref.h>
#include <tornado/ppc_service.h>
#include <tornado/static_object.h>
#include "platform/platform.h"

EXPORT_SYMBOL_GPL(tornado_object_create);
EXPORT_SYMBOL_GPL(tornado_object_destroy);
EXPORT_SYMBOL_GPL(tornado_object_miss);
EXPORT_SYMBOL_GPL(tornado_ref_local_slow);
EXPORT_SYMBOL_GPL(tornado_object_populate);
EXPORT_SYMBOL_GPL(tornado_object_for_each_rep);
EXPORT_SYMBOL_GPL(tornado_object_gather);
EXPORT_SYMBOL_GPL(tornado_object_migrate);
EXPORT_SYMBOL_GPL(tornado_object_migrate_later);
EXPORT_SYMBOL_GPL(tornado_object_rebalance);
EXPORT_SYMBOL_GPL(tornado_object_swap);
EXPORT_SYMBOL_GPL(tornado_persistent_set);
EXPORT_SYMBOL_GPL(tornado_persistent_clear);
EXPORT_SYMBOL_GPL(tornado_persistent_get_checked);
EXPORT_SYMBOL_GPL(tornado_static_entries);
EXPORT_SYMBOL_GPL(tornado_static_start);
EXPORT_SYMBOL_GPL(tornado_static_stop);
EXPORT_SYMBOL_GPL(tornado_barrier);
EXPORT_SYMBOL_GPL(tornado_default_domain);
EXPORT_SYMBOL_GPL(tornado_domain_create);
EXPORT_SYMBOL_GPL(tornado_domain_destroy);
EXPORT_SYMBOL_GPL(tornado_domain_barrier);
EXPORT_SYMBOL_GPL(tornado_call_after_quiescence);
EXPORT_SYMBOL_GPL(tornado_synchronize);
EXPORT_SYMBOL_GPL(tornado_guard_leave_elsewhere);
/* What inline code of <tornado/object.hpp> calls, on some kernels. */
EXPORT_SYMBOL_GPL(tornado_platform_current_cpu);
EXPORT_SYMBOL_GPL(tornado_platform_preempt_disable);
EXPORT_SYMBOL_GPL(tornado_platform_preempt_enable);
EXPORT_SYMBOL_GPL(tornado_platform_preempt_schedule);
EXPORT_SYMBOL_GPL(tornado_platform_percpu_load);
EXPORT_SYMBOL_GPL(tornado_platform_percpu_offset);
EXPORT_SYMBOL_GPL(tornado_platform_percpu_read);
EXPORT_SYMBOL_GPL(tornado_platform_percpu_increment);
EXPORT_SYMBOL_GPL(tornado_platform_local_add);
EXPORT_SYMBOL_GPL(tornado_in_flight_start);
EXPORT_SYMBOL_GPL(tornado_in_flight_stop);
EXPORT_SYMBOL_GPL(tornado_in_flight_operation_init);
EXPORT_SYMBOL_GPL(tornado_in_flight_operation_get);
EXPORT_SYMBOL_GPL(tornado_in_flight_operation_put);
EXPORT_SYMBOL_GPL(tornado_in_flight_begin);
EXPORT_SYMBOL_GPL(tornado_in_flight_wait);
EXPORT_SYMBOL_GPL(tornado_in_flight_claim);
EXPORT_SYMBOL_GPL(tornado_in_flight_finish);
EXPORT_SYMBOL_GPL(tornado_in_flight_complete);
EXPORT_SYMBOL_GPL(tornado_in_flight_is_over);
EXPORT_SYMBOL_GPL(tornado_in_flight_cancel);
EXPORT_SYMBOL_GPL(tornado_in_flight_close);
EXPORT_SYMBOL_GPL(tornado_handle_table_create);
EXPORT_SYMBOL_GPL(tornado_handle_table_destroy);
EXPORT_SYMBOL_GPL(tornado_handle_open);
EXPORT_SYMBOL_GPL(tornado_handle_close);
EXPORT_SYMBOL_GPL(tornado_handle_lookup);
EXPORT_SYMBOL_GPL(tornado_service_register);
EXPORT_SYMBOL_GPL(tornado_service_unregister);
EXPORT_SYMBOL_GPL(tornado_lock_wait);
EXPORT_SYMBOL_GPL(tornado_lock_hand_over);
#ifdef CONFIG_DEBUG_LOCK_ALLOC
EXPORT_SYMBOL_GPL(tornado_lock_class_acquire);
EXPORT_SYMBOL_GPL(tornado_lock_class_release);
EXPORT_SYMBOL_GPL(tornado_lock_class_is_held);
#endif
EXPORT_SYMBOL_GPL(tornado_counter_create);
EXPORT_SYMBOL_GPL(tornado_counter_destroy);
EXPORT_SYMBOL_GPL(tornado_counter_add_slow);
EXPORT_SYMBOL_GPL(tornado_counter_read);
EXPORT_SYMBOL_GPL(tornado_memory_type_start);
EXPORT_SYMBOL_GPL(tornado_memory_type_stop);
EXPORT_SYMBOL_GPL(tornado_memory_alloc_slow);
EXPORT_SYMBOL_GPL(tornado_memory_alloc_on);
EXPORT_SYMBOL_GPL(tornado_memory_free_slow);
EXPORT_SYMBOL_GPL(tornado_memory_read_statistics);
EXPORT_SYMBOL_GPL(tornado_map_create);
EXPORT_SYMBOL_GPL(tornado_map_destroy);
EXPORT_SYMBOL_GPL(tornado_map_lookup);
EXPORT_SYMBOL_GPL(tornado_map_for_each);
EXPORT_SYMBOL_GPL(tornado_map_set);
EXPORT_SYMBOL_GPL(tornado_map_insert);
EXPORT_SYMBOL_GPL(tornado_map_erase);
EXPORT_SYMBOL_GPL(tornado_hash_create);
EXPORT_SYMBOL_GPL(tornado_hash_destroy);
EXPORT_SYMBOL_GPL(tornado_hash_lookup);
EXPORT_SYMBOL_GPL(tornado_hash_for_each);
EXPORT_SYMBOL_GPL(tornado_hash_count);
EXPORT_SYMBOL_GPL(tornado_hash_set);
EXPORT_SYMBOL_GPL(tornado_hash_insert);
EXPORT_SYMBOL_GPL(tornado_hash_replace);
EXPORT_SYMBOL_GPL(tornado_hash_remove);
