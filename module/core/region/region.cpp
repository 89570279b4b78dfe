// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "region.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace tornado::region
{

void destroy_region(void *shared) noexcept
{
	auto *region = static_cast<Region *>(shared);
	tornado_region_owner &owner = region->owner_;
	if (region->asks())
		region->in_flight_.stop();
	region->~Region();
	platform::free(region);
	owner.release(&owner);
}

namespace
{

/// Of those that ask nobody for pages.
constexpr tornado_object_type region_type = {
	.name = RegionRep::type_name,
	.rep_size = sizeof(RegionRep),
	.construct_rep = [](void *rep, void *, unsigned) noexcept -> int {
		new (rep) RegionRep;
		return 0;
	},
	.destroy_rep = [](void *rep,
			  void *) noexcept { static_cast<RegionRep *>(rep)->~RegionRep(); },
	.destroy_shared = destroy_region,
	.merge_rep = nullptr,
	.domain = nullptr,
	.in_flight = nullptr,
	.reps_wanted = 0,
	.stays_per_cpu = 0,
};

constexpr tornado_object_type asking_region_type = [] {
	tornado_object_type type = region_type;
	type.in_flight = [](void *shared) noexcept {
		return static_cast<Region *>(shared)->in_flight().raw();
	};
	return type;
}();

Page *take(RegionRep &rep) noexcept
{
	const RegionRep::Held held(rep);
	return rep.take();
}

bool is_within_node(object::Clustering clustering) noexcept
{
	using enum object::Clustering::Kind;
	return clustering.kind() == cpu || clustering.kind() == node || clustering.kind() == cache;
}

} // namespace

Result<Region *> Region::make(const tornado_region_plan &plan) noexcept
{
	const auto clustering = object::Clustering::from(plan.clustering);
	if (!clustering)
		return std::unexpected(clustering.error());
	void *memory = platform::allocate(sizeof(Region), platform::current_node(),
					  platform::Sleep::allowed);
	if (!memory)
		return std::unexpected(Error::no_memory);
	auto *region = new (memory) Region(plan, is_within_node(*clustering));
	const bool asks = region->asks();
	auto started = asks ? region->in_flight_.start() : Result<void>();
	if (started) {
		const auto ref = object::objects::create(asks ? asking_region_type : region_type,
							 *clustering, region);
		if (ref) {
			region->ref_ = object::Ref<RegionRep>(*ref);
			return region;
		}
		started = std::unexpected(ref.error());
		if (asks)
			region->in_flight_.stop();
	}
	region->~Region();
	platform::free(region);
	return std::unexpected(started.error());
}

tornado_region_outcome Region::fault(tornado_region_fault &fault) noexcept
{
	if (asks()) [[unlikely]]
		return paged_fault(fault);
	Page *spare = nullptr;
	const auto outcome = resolve(fault, spare, nullptr);
	// Somebody else made the page meanwhile.
	if (spare)
		platform::page_free(spare);
	return outcome;
}

/// With a page in hand that was found where nothing is held, so that whoever asks the kernel for
/// pages may wait there.
tornado_region_outcome Region::resolve(tornado_region_fault &fault, Page *&spare,
				       PageWait *wait) noexcept
{
	tornado_region_outcome outcome;
	while ((outcome = attempt(fault, spare, wait)) == TORNADO_FAULT_NEEDS_PAGE) {
		spare = refill(fault.index);
		if (!spare) {
			outcome = TORNADO_FAULT_NO_MEMORY;
			break;
		}
	}
	if (outcome == TORNADO_FAULT_BEYOND)
		count(&tornado_region_numbers::beyond);
	else if (outcome == TORNADO_FAULT_NO_MEMORY || outcome == TORNADO_FAULT_NO_TABLE)
		count(&tornado_region_numbers::failures);
	return outcome;
}

tornado_region_outcome Region::attempt(tornado_region_fault &fault, Page *&spare,
				       PageWait *wait) noexcept
{
	const existence::Guard guard;
	RegionRep *rep = ref_.local(guard);
	if (!rep)
		return TORNADO_FAULT_NO_MEMORY;
	// So that no blocks are made there; what counts is what map() sees.
	if (is_beyond(fault.index))
		return TORNADO_FAULT_BEYOND;
	Block *block = block_for(fault);
	if (!block)
		return fault.makes_none ? TORNADO_FAULT_ABSENT : TORNADO_FAULT_NO_MEMORY;
	const Block::Held held(block->lock());
	const auto outcome = map(fault, *block, *rep, spare);
	if (outcome == TORNADO_FAULT_ASKS) [[unlikely]]
		return begin_to_wait(fault, *block, *rep, spare, *wait, guard);
	return outcome;
}

Block *Region::block_for(const tornado_region_fault &fault) noexcept
{
	Block *block = cache_.find(fault.index);
	if (block || fault.makes_none) [[likely]]
		return block;
	const platform::ChargeTo charge(owner_);
	return cache_.find_or_make(fault.index);
}

/// While the block's lock is held.
tornado_region_outcome Region::map(tornado_region_fault &fault, Block &block, RegionRep &rep,
				   Page *&spare) noexcept
{
	if (is_beyond(fault.index))
		return TORNADO_FAULT_BEYOND;
	Page *&page = block.page(fault.index);
	const bool is_new = !page;
	if (is_new && fault.makes_none)
		return TORNADO_FAULT_ABSENT;
	if (page == Block::denied()) [[unlikely]]
		return TORNADO_FAULT_DENIED;
	if (is_new && asks())
		return TORNADO_FAULT_ASKS;
	if (is_new)
		page = spare ? std::exchange(spare, nullptr) : stocks() ? take(rep) : nullptr;
	if (!page)
		return TORNADO_FAULT_NEEDS_PAGE;
	{
		const RegionRep::Held held(rep);
		rep.count(&tornado_region_numbers::faults);
		if (is_new)
			rep.count(&tornado_region_numbers::filled);
	}
	if (is_new)
		platform::page_join(owner_, fault.index, page);
	if (fault.wants_copy) {
		platform::page_hand_out(fault, page);
		return TORNADO_FAULT_COPY;
	}
	if (around_.is_wanted())
		return map_around(fault, block, rep, is_new);
	return platform::page_map(fault, fault.index, page) < 0 ? TORNADO_FAULT_NO_TABLE
								: TORNADO_FAULT_MAPPED;
}

/// Likewise, of a page that is there.
tornado_region_outcome Region::map_around(const tornado_region_fault &fault, Block &block,
					  RegionRep &rep, bool is_new) noexcept
{
	const PageRange range =
		around_.range(block, fault.index, is_new)
			.within(fault.first,
				std::min(fault.end, pages_.load(std::memory_order_relaxed)));
	// The size has changed, and who changed it waits for the lock.
	if (!range.has(fault.index))
		return TORNADO_FAULT_BEYOND;
	if (stocks() && !asks() && (is_new || !around_.is_adaptive()))
		fill(block, range, rep);
	const int below = map_row(fault, block, range.first, fault.index);
	const int rest = map_row(fault, block, fault.index, range.end());
	// It may have been mapped meanwhile; else it is not one of those around.
	const int around = std::max(below, 0) + std::max(rest - 1, 0);
	if (around) {
		const RegionRep::Held held(rep);
		rep.count(&tornado_region_numbers::around, static_cast<unsigned>(around));
	}
	return rest < 0 ? TORNADO_FAULT_NO_TABLE : TORNADO_FAULT_MAPPED;
}

/// Likewise, of pages from @index to before @end what there is, up to the first one that is mapped
/// already: behind it most likely all are.  How many, or a negative errno.
int Region::map_row(const tornado_region_fault &fault, Block &block, unsigned long index,
		    unsigned long end) noexcept
{
	int mapped = 0;
	while (index < end) {
		const unsigned there = block.count_there(index, end);
		if (!there) {
			index++;
			continue;
		}
		const int done = platform::pages_map(fault, index, &block.page(index), there);
		if (done < 0)
			return mapped ? mapped : done;
		mapped += done;
		if (static_cast<unsigned>(done) < there)
			break;
		index += there;
	}
	return mapped;
}

/// Likewise: as many as there are free pages for.
void Region::fill(Block &block, PageRange range, RegionRep &rep) noexcept
{
	const RegionRep::Held held(rep);
	for (unsigned long index = range.first; index < range.end(); index++) {
		Page *&page = block.page(index);
		if (page)
			continue;
		page = rep.take();
		if (!page)
			return;
		rep.count(&tornado_region_numbers::filled);
		platform::page_join(owner_, index, page);
	}
}

/// A page for a fault, and some more for the rep.
Page *Region::refill(unsigned long index) noexcept
{
	std::array<Page *, RegionRep::capacity> pages;
	const unsigned node = platform::current_node();
	const unsigned wanted = next_batch();
	unsigned count;
	{
		const platform::ChargeTo charge(owner_);
		count = platform::pages_allocate(placement_.wish(index, node), pages.data(),
						 wanted);
	}
	if (!count)
		return nullptr;
	if (wanted > 1)
		stock(&pages[1], count - 1, node);
	return pages[0];
}

unsigned Region::next_batch() noexcept
{
	const existence::Guard guard;
	RegionRep *rep = ref_.local(guard);
	if (!rep)
		return 1;
	const RegionRep::Held held(*rep);
	rep->count(&tornado_region_numbers::refills);
	if (!stocks())
		return 1;
	const unsigned long wanted = std::max(rep->next_batch(), around_.most());
	const unsigned long most = std::max(1UL, pages_.load(std::memory_order_relaxed));
	return static_cast<unsigned>(std::min(wanted, most));
}

void Region::stock(Page **pages, unsigned count, unsigned node) noexcept
{
	const existence::Guard guard;
	RegionRep *rep = platform::node_of(guard.home_cpu()) == node ? ref_.local(guard) : nullptr;
	if (rep) {
		const RegionRep::Held held(*rep);
		if (!count)
			rep->ask_for_less();
		while (count && rep->stock(pages[count - 1]))
			count--;
	}
	while (count)
		platform::page_free(pages[--count]);
}

void Region::count(RegionRep::Number number, unsigned times) noexcept
{
	const existence::Guard guard;
	RegionRep *rep = ref_.local(guard);
	if (!rep)
		return;
	const RegionRep::Held held(*rep);
	rep->count(number, times);
}

/// The size is set first.  Whoever held a block's lock then has mapped what it wanted to, and is
/// waited for; whoever gets it later sees the size.  So nothing is mapped there any more once it is
/// unmapped, and the pages can be taken away without haste.
void Region::resize(unsigned long pages) noexcept
{
	const unsigned long before = pages_.exchange(pages, std::memory_order_relaxed);
	if (pages >= before)
		return;
	cache_.await_growth();
	cache_.for_each_from(pages, before, [](Block &block, unsigned long) {
		const Block::Held held(block.lock());
	});
	platform::pages_unmap(owner_, pages, before - pages, platform::Copies::go);
	cache_.for_each_from(pages, before, [&](Block &block, unsigned long start) {
		take_away(block, std::max(start, pages), std::min(start + Block::pages, before),
			  Unmapped::yes);
	});
	// Who was copying one of the pages has mapped the copy by now.
	platform::pages_unmap(owner_, pages, before - pages, platform::Copies::go);
}

void Region::remove(unsigned long first, unsigned long end) noexcept
{
	cache_.for_each_from(first, end, [&](Block &block, unsigned long start) {
		take_away(block, std::max(start, first), std::min(start + Block::pages, end),
			  Unmapped::no);
	});
}

/// Pages of a block.  Who gets the lock between two batches may make and map pages anew where some
/// were taken away, which are unmapped with the old ones: the next fault maps them again.
void Region::take_away(Block &block, unsigned long first, unsigned long end,
		       Unmapped unmapped) noexcept
{
	std::array<Page *, 64> batch;
	for (unsigned long index = first; index < end;) {
		const unsigned long from = index;
		unsigned count = 0;
		{
			const Block::Held held(block.lock());
			for (; index < end && count < batch.size(); index++)
				if (Page *page = std::exchange(block.page(index), nullptr);
				    Block::is_there(page))
					batch[count++] = page;
		}
		if (!count)
			return;
		if (unmapped == Unmapped::no)
			platform::pages_unmap(owner_, from, index - from, platform::Copies::stay);
		removed_.fetch_add(count, std::memory_order_relaxed);
		while (count)
			platform::page_leave(batch[--count]);
	}
}

tornado_region_numbers Region::numbers() noexcept
{
	tornado_region_numbers sum{};
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&sum](RegionRep &rep) {
		const RegionRep::Held held(rep);
		rep.add_to(sum);
		return 0;
	});
	sum.removed = removed_.load(std::memory_order_relaxed);
	sum.resident = sum.filled - sum.removed;
	return sum;
}

unsigned long Region::stocked() noexcept
{
	unsigned long pages = 0;
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&pages](RegionRep &rep) {
		const RegionRep::Held held(rep);
		pages += rep.stocked();
		return 0;
	});
	return pages;
}

unsigned long Region::drain() noexcept
{
	unsigned long pages = 0;
	const existence::Guard guard;
	ref_.for_each_rep(guard, [&pages](RegionRep &rep) {
		while (Page *page = take(rep)) {
			platform::page_free(page);
			pages++;
		}
		return 0;
	});
	return pages;
}

} // namespace tornado::region
