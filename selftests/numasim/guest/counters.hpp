// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "harness/workload.hpp"

namespace numasim::guest
{

/* One word that all add to: every addition must fetch the line, and no more. */
bench::Workload shared_atomic();

/* Eight words of one line, each added to without atomics: false sharing. */
bench::Workload packed_counters();

/* A line for each thread: no sharing at all. */
bench::Workload padded_counters();

/* A POSIX read-write lock taken to read: two atomics and the data beside them. */
bench::Workload rwlock_read();

} // namespace numasim::guest
