/* SPDX-License-Identifier: GPL-2.0 */
/* The machine that a program runs on: kernel, CPUs, NUMA nodes. */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workload.hpp"

namespace bench
{

std::string kernel_release();

/* "tcg" if QEMU emulates this machine's instructions, "kvm" if it is virtual otherwise, "perf". */
std::string detected_backend();

/* True if this kernel can load modules at all. */
bool kernel_takes_modules();

/* How the first N of a machine's CPUs are chosen. */
enum class Placement {
	compact, /* fill a node before the next one, hardware threads of used cores last */
	spread,	 /* node after node in turn */
};

/* The first `count` of the CPUs this process may use.  Throws Unavailable if there are fewer. */
Places choose_places(unsigned int count, Placement placement);

unsigned int usable_cpus();

/* The calling thread runs on this CPU only and allocates on its node. */
void pin_to(const Place &place);

/* The calling thread may run on all of these. */
void allow_on(const Places &places);

/* "1,2,4" or "1-4,8": numbers in the order given.  Throws Failure on anything else. */
std::vector<unsigned int> parse_numbers(std::string_view text);

} // namespace bench
