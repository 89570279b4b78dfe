// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_SECTIONS_HPP
#define TORNADO_USERLIB_USERLEVEL_SECTIONS_HPP

/// How operations are counted, and PreemptionOff sections locked.
namespace tornado::userlevel
{

/// What the process can use.
enum class Counting {
	stopped,	///< nothing: user-level objects are not started
	sections,	///< restartable sections and membarrier()
	no_rseq,	///< atomics: threads have no rseq area
	no_membarrier,	///< atomics: there is no membarrier() for sections
	no_architecture ///< atomics: there are no sections for this architecture, or this sanitizer
};

/// Find out; after this, current_cpu() works.
Counting choose_counting() noexcept;
/// After PerCpuMemory::start(): make locks.  false: no memory.
bool start_section_locks() noexcept;
/// From here on fast paths are fast, if they can be.
void open_sections() noexcept;
/// From here on no operation begins.
void close_sections() noexcept;

Counting counting() noexcept;
const char *describe(Counting counting) noexcept;

} // namespace tornado::userlevel

#endif
