// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/split.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "lock_spacers.hpp"
#include "mappings.hpp"

namespace tornado
{
namespace
{

Error failure(int number, std::string wrong, std::string advice)
{
	return {number, "split a mapping", std::move(wrong), std::move(advice)};
}

Error failure_of_madvise(int number)
{
	if (number == ENOMEM)
		return failure(number,
			       "a part of the range is not mapped, or the kernel has no memory",
			       "map all of it before");
	return failure(number, std::generic_category().message(number), "");
}

/* How many mappings there may be besides; nothing if not even the pieces.  Half of the limit is
 * left to the program.
 */
std::optional<std::size_t> room_beside(std::uintptr_t first, std::uintptr_t end, std::size_t pieces)
{
	const std::size_t most = mappings::most() / 2;
	const auto [in_range, all] = mappings::count(first, end);
	const std::size_t others = all - in_range;

	if (pieces > most || others > most - pieces)
		return {};
	return most - pieces - others;
}

/* Where another thread's advice holds already, the kernel would not split: one after the other. */
std::mutex splitting;

/*
 * Advice that holds for a part of a mapping makes the kernel split it there.  When it is taken
 * back, ordinary mappings are merged; those into which a driver has put pages by itself are not.
 */
int split(std::byte *start, std::size_t bytes, std::size_t piece, LockSpacers &spacers)
{
	const std::lock_guard alone{splitting};

	for (std::size_t offset = 0; offset < bytes; offset += piece) {
		if (madvise(start + offset, std::min(piece, bytes - offset), MADV_RANDOM) != 0)
			return errno;
		spacers.add();
	}
	return madvise(start, bytes, MADV_NORMAL) == 0 ? 0 : errno;
}

} // namespace

Result<std::size_t> split_mapping(void *address, std::size_t bytes, std::size_t piece)
{
	const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
	const auto first = reinterpret_cast<std::uintptr_t>(address);

	if (first % page != 0 || bytes % page != 0 || piece % page != 0 || bytes == 0 ||
	    piece == 0 || bytes > UINTPTR_MAX - first)
		return std::unexpected{failure(EINVAL, "the range or the pieces are no whole pages",
					       "give multiples of the page size")};
	const std::size_t pieces = (bytes - 1) / piece + 1;
	const auto room = room_beside(first, first + bytes, pieces);
	if (!room)
		return std::unexpected{
			failure(ENOSPC, "the process would have too many mappings",
				"choose larger pieces, or raise the limit with sysctl "
				"vm.max_map_count")};
	LockSpacers spacers{pieces, *room};
	if (const int number = split(static_cast<std::byte *>(address), bytes, piece, spacers);
	    number != 0)
		return std::unexpected{failure_of_madvise(number)};
	if (mappings::count(first, first + bytes).in_range < pieces)
		return std::unexpected{failure(EOPNOTSUPP, "the kernel has merged the pieces again",
					       "split mappings of regions only")};
	return pieces;
}

} // namespace tornado
