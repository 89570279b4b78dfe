// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SPLIT_HPP
#define TORNADO_SPLIT_HPP

#include <cstddef>

#include <tornado/error.hpp>
#include <tornado/export.h>

namespace tornado
{

/**
 * split_mapping() - give the pieces of a mapped region locks of their own
 * @address: where the first piece begins; page-aligned
 * @bytes: of all pieces; a multiple of the page size
 * @piece: of each; a multiple of the page size; the last one may be shorter
 *
 * A page fault takes the lock of its mapping (of its VMA, in the kernel's words),
 * which all threads that fault in it write.  A mapping that is split has as many
 * locks as pieces.  Nothing else changes: no access fails, waits for longer than
 * madvise() takes, or finds other contents, and pages stay where they are.  It
 * cannot be undone but by mapping the region anew.
 *
 * While it splits there are up to four mappings more for each piece, unused ones, for
 * which locks that are made one after the other do not share cache lines.
 *
 * Pieces that several threads fault in at the same time gain nothing from it, nor does
 * a kernel before Linux 6.7, in which all faults of a process take one lock.
 *
 * Only mappings of regions stay split: the kernel merges others again.
 *
 * Context: MT-safe, also beside faults; splits wait for each other.  munmap(),
 * mremap() and mprotect() of the same range meanwhile are the caller's error.
 * Return: the number of pieces, or an Error, after which the mapping may be split in
 * part: EINVAL for what is not aligned, or 0; ENOMEM when a part of the range is
 * not mapped; ENOSPC when the process would come close to its limit of mappings
 * (vm.max_map_count), of which nothing is used then; EOPNOTSUPP when the kernel
 * has merged the pieces.
 */
[[nodiscard]] TORNADO_API Result<std::size_t> split_mapping(void *address, std::size_t bytes,
							    std::size_t piece);

} // namespace tornado

#endif // TORNADO_SPLIT_HPP
