// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "process.hpp"

#include <algorithm>
#include <new>

namespace tornado::region
{

constinit sync::LockClass process_lock_class{"tornado_process"};

void destroy_process(void *shared) noexcept
{
	auto *process = static_cast<Process *>(shared);
	RegionList::destroy(process->list_);
	process->~Process();
	platform::free(process);
}

namespace
{

constexpr unsigned long first_capacity = 4;
/// Of this file: the original would be COMDAT.
constexpr object::Clustering one_for_each_cpu = object::Clustering::cpu;

constexpr tornado_object_type process_type = {
	.name = ProcessRep::type_name,
	.rep_size = sizeof(ProcessRep),
	.construct_rep = [](void *rep, void *, unsigned) noexcept -> int {
		new (rep) ProcessRep;
		return 0;
	},
	.destroy_rep = [](void *rep,
			  void *) noexcept { static_cast<ProcessRep *>(rep)->~ProcessRep(); },
	.destroy_shared = destroy_process,
	.merge_rep = nullptr,
	.domain = nullptr,
	.in_flight = nullptr,
	.reps_wanted = 0,
	// Faults are counted in one piece.
	.stays_per_cpu = 1,
};

} // namespace

Result<Process *> Process::make(const void *space, Lookup lookup) noexcept
{
	const unsigned node = platform::current_node();
	void *memory = platform::allocate(sizeof(Process), node, platform::Sleep::allowed);
	RegionList *list = memory ? RegionList::make(first_capacity, node) : nullptr;
	if (!list) {
		platform::free(memory);
		return std::unexpected(Error::no_memory);
	}
	auto *process = new (memory) Process(space, lookup, list);
	const auto ref = object::objects::create(process_type, one_for_each_cpu, process);
	if (!ref) {
		destroy_process(process);
		return std::unexpected(ref.error());
	}
	process->ref_ = object::Ref<ProcessRep>(*ref);
	return process;
}

Region *Process::find(unsigned long address) noexcept
{
	switch (lookup_) {
	case TORNADO_LOOKUP_MUTEX: {
		const sync::LockGuard held(lock_);
		// Written with the lock; read without.
		faults_.store(faults_.load(std::memory_order_relaxed) + 1,
			      std::memory_order_relaxed);
		return list_->find(address);
	}
	case TORNADO_LOOKUP_RWLOCK: {
		const sync::ReaderWriterLock::Reader reading(readers_);
		faults_.fetch_add(1, std::memory_order_relaxed);
		return list_->find(address);
	}
	case TORNADO_LOOKUP_DIRECT:
	case TORNADO_LOOKUP_CLUSTERED:
		break;
	}
	return find_in_rep(address);
}

Region *Process::find_in_rep(unsigned long address) noexcept
{
	const existence::Guard guard;
	ProcessRep *rep = ref_.local(guard);
	if (!rep) [[unlikely]] {
		// There is no memory for one.
		faults_.fetch_add(1, std::memory_order_relaxed);
		return find_and_copy(nullptr, address);
	}
	if (!ref_.add_to_word<ProcessRep::faults_word>(guard, 1)) [[unlikely]]
		faults_.fetch_add(1, std::memory_order_relaxed);
	if (const RegionList *list = rep->list()) [[likely]]
		return list->find(address);
	return find_and_copy(rep, address);
}

/// In the one list; and the rep, if there is one, gets a copy.
Region *Process::find_and_copy(ProcessRep *rep, unsigned long address) noexcept
{
	const sync::LockGuard held(lock_);
	if (rep && !rep->list()) {
		RegionList *copy =
			RegionList::copy(*list_, list_->count(), platform::current_node());
		if (copy) {
			platform::injection_point();
			rep->set_list(copy);
			copies_++;
		}
	}
	return list_->find(address);
}

/// Change the one list while nobody looks in it; then nobody has a copy of the old one.
template <typename Function>
void Process::change(Function function) noexcept
{
	if (lookup_ == TORNADO_LOOKUP_RWLOCK) {
		const sync::ReaderWriterLock::Writer writing(readers_);
		function();
		return;
	}
	const sync::LockGuard held(lock_);
	function();
	if (lookup_ == TORNADO_LOOKUP_CLUSTERED)
		drop_copies();
}

void Process::drop_copies() noexcept
{
	const existence::Guard guard;
	ref_.for_each_rep(guard, [](ProcessRep &rep) {
		platform::injection_point();
		rep.drop_list();
		return 0;
	});
}

/// For a mapping more.  Each has at least one range of its own or a part of one, so there are never
/// more ranges than mappings, and what is unmapped needs no memory.
Result<void> Process::make_room() noexcept
{
	if (mappings_ == TORNADO_PROCESS_MAPPINGS_MAX)
		return std::unexpected(Error::no_memory);
	if (mappings_ < list_->capacity())
		return {};
	RegionList *larger =
		RegionList::copy(*list_, 2 * list_->capacity(), platform::current_node());
	if (!larger)
		return std::unexpected(Error::no_memory);
	RegionList *before = list_;
	// The contents are the same: copies stay.
	if (lookup_ == TORNADO_LOOKUP_RWLOCK) {
		const sync::ReaderWriterLock::Writer writing(readers_);
		list_ = larger;
	} else {
		const sync::LockGuard held(lock_);
		list_ = larger;
	}
	RegionList::destroy(before);
	return {};
}

Result<void> Process::add(const Range &range) noexcept
{
	auto made = make_room();
	if (!made)
		return made;
	change([&] { list_->add(range); });
	mappings_++;
	return {};
}

bool Process::split(const Range &part) noexcept
{
	if (!list_->covers(part))
		return false;
	mappings_++;
	return true;
}

bool Process::remove(unsigned long start, unsigned long end) noexcept
{
	mappings_--;
	if (start != end)
		change([&] { list_->remove(start, end); });
	return mappings_;
}

tornado_process_numbers Process::numbers() noexcept
{
	tornado_process_numbers numbers{};
	numbers.lookup = lookup_;
	numbers.mappings = mappings_;
	numbers.ranges = list_->count();
	numbers.faults = faults_.load(std::memory_order_relaxed);
	{
		const sync::LockGuard held(lock_);
		numbers.copies = copies_;
	}
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&numbers](ProcessRep &rep) {
		numbers.reps++;
		numbers.faults += rep.faults();
		return 0;
	});
	return numbers;
}

} // namespace tornado::region
