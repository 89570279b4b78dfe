// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_REGION_PROCESSES_HPP
#define TORNADO_CORE_REGION_PROCESSES_HPP

#include <array>

#include <tornado/lock.hpp>

#include "process.hpp"

namespace tornado::region
{

extern sync::LockClass processes_lock_class;

/// The Process of each address space that has one, found by the space: when something is mapped,
/// not by faults.
///
/// Locking: a lock for each bucket, above those of its Processes, protects which there are, and
///   makes their changes follow one another.
class Processes
{
public:
	/// @name What process.h tells.  May sleep.
	/// @{
	static Result<Process *> map(const void *space, Process::Lookup lookup,
				     const Process::Range &range) noexcept;
	static Process *copy(Process &process, const void *space,
			     const Process::Range &range) noexcept;
	static Result<void> prepare_split(Process &process) noexcept;
	static void unmap(Process &process, unsigned long start, unsigned long end) noexcept;
	/// Error::not_found
	static Result<tornado_process_numbers> numbers(const void *space) noexcept;
	/// @}

private:
	struct alignas(platform::cache_line) Bucket {
		sync::Lock<processes_lock_class> lock;
		Process *first = nullptr;

		Process **place_of(const void *space) noexcept;
	};

	static Bucket &bucket_of(const void *space) noexcept;
	static Result<Process *> add(Bucket &bucket, const void *space, Process::Lookup lookup,
				     const Process::Range &range) noexcept;

	static constexpr unsigned bits = 6;
	constinit static std::array<Bucket, 1U << bits> buckets;
};

} // namespace tornado::region

#endif
