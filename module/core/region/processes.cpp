// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "processes.hpp"

#include <cstdint>

namespace tornado::region
{

constinit sync::LockClass processes_lock_class{"tornado_processes"};
constinit std::array<Processes::Bucket, 1U << Processes::bits> Processes::buckets;

Processes::Bucket &Processes::bucket_of(const void *space) noexcept
{
	// Knuth, volume 3, section 6.4.
	const auto spread =
		std::uint64_t{reinterpret_cast<std::uintptr_t>(space)} * 0x9e3779b97f4a7c15U;
	return buckets[spread >> (64 - bits)];
}

/// What points to its Process, or would; with the bucket's lock.
Process **Processes::Bucket::place_of(const void *space) noexcept
{
	Process **place = &first;
	while (*place && (*place)->space() != space)
		place = &(*place)->next_;
	return place;
}

/// With the bucket's lock.
Result<Process *> Processes::add(Bucket &bucket, const void *space, Process::Lookup lookup,
				 const Process::Range &range) noexcept
{
	Process **place = bucket.place_of(space);
	if (*place && (*place)->lookup() != lookup)
		return std::unexpected(Error::busy);
	const bool is_new = !*place;
	if (is_new) {
		const auto made = Process::make(space, lookup);
		if (!made)
			return made;
		*place = *made;
	}
	Process *process = *place;
	const auto added = process->add(range);
	if (added)
		return process;
	if (is_new) {
		*place = nullptr;
		process->destroy();
	}
	return std::unexpected(added.error());
}

Result<Process *> Processes::map(const void *space, Process::Lookup lookup,
				 const Process::Range &range) noexcept
{
	Bucket &bucket = bucket_of(space);
	const sync::LockGuard held(bucket.lock);
	return add(bucket, space, lookup, range);
}

Process *Processes::copy(Process &process, const void *space, const Process::Range &range) noexcept
{
	Bucket &bucket = bucket_of(space);
	const sync::LockGuard held(bucket.lock);
	if (process.space() == space && process.split(range))
		return &process;
	return add(bucket, space, process.lookup(), range).value_or(nullptr);
}

Result<void> Processes::prepare_split(Process &process) noexcept
{
	const sync::LockGuard held(bucket_of(process.space()).lock);
	return process.make_room();
}

void Processes::unmap(Process &process, unsigned long start, unsigned long end) noexcept
{
	Bucket &bucket = bucket_of(process.space());
	const sync::LockGuard held(bucket.lock);
	if (process.remove(start, end))
		return;
	*bucket.place_of(process.space()) = process.next_;
	process.destroy();
}

Result<tornado_process_numbers> Processes::numbers(const void *space) noexcept
{
	Bucket &bucket = bucket_of(space);
	const sync::LockGuard held(bucket.lock);
	Process *process = *bucket.place_of(space);
	if (!process)
		return std::unexpected(Error::not_found);
	return process->numbers();
}

} // namespace tornado::region
