// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Regions whose pages come from a pager or a file: what a fault does that finds no page.
#include <algorithm>
#include <array>
#include <utility>

#include "protocol.h"
#include "region.hpp"

namespace tornado::region
{

/// Pages for a range; nullptr: none, there was no memory.
struct Region::Supply {
	PageRange range;
	std::array<Page *, TORNADO_PAGER_WORD_PAGES_MAX> pages{};

	explicit Supply(PageRange wanted) noexcept : range(wanted) {}
	~Supply();
	Supply(const Supply &) = delete;
	Supply &operator=(const Supply &) = delete;
};

/// What is asked, and what comes of it.
struct Region::Question : tornado_ppc_request {
	Question(Region &asking, unsigned long asked, Page *&page) noexcept
		: tornado_ppc_request{}, region(asking), index(asked), spare(page)
	{
		words = &carried;
		take = put_copies;
	}

	static void put_copies(tornado_ppc_request *request, const void *contents) noexcept;
	void put_zeros() noexcept;

	Region &region;
	unsigned long index;
	Page *&spare;
	bool has_contents = false; ///< the answer has
	tornado_ppc_words carried{};
};

Region::Supply::~Supply()
{
	for (unsigned i = 0; i < range.count; i++)
		if (pages[i])
			platform::page_free(pages[i]);
}

void Region::Question::put_copies(tornado_ppc_request *request, const void *contents) noexcept
{
	auto &question = *static_cast<Question *>(request);
	const PageAnswer answer = Pager::answer_in(question, question.index);
	if (answer.kind != PageAnswer::Kind::copy)
		return;
	question.has_contents = true;
	Supply supply(answer.range);
	question.region.collect(supply, question.spare, question.index);
	const auto *from = static_cast<const std::byte *>(contents);
	for (unsigned i = 0; i < supply.range.count; i++)
		if (supply.pages[i])
			platform::page_fill(supply.pages[i], from + i * platform::page_bytes);
	question.region.put(supply);
}

void Region::Question::put_zeros() noexcept
{
	const PageAnswer answer = Pager::answer_in(*this, index);
	if (answer.kind != PageAnswer::Kind::zeros)
		return;
	has_contents = true;
	Supply supply(answer.range);
	region.collect(supply, spare, index);
	region.put(supply);
}

namespace
{

/// Who is killed has not heard what there is; and another time there is memory.
bool is_denial(int result) noexcept
{
	return result != negative_errno(Error::interrupted) &&
	       result != negative_errno(Error::no_memory);
}

} // namespace

/// False: the page is denied.
bool Region::ask_pager(const tornado_region_fault &fault, Page *&spare) noexcept
{
	Question question(*this, fault.index, spare);
	const int result = pager_.ask(question, fault.index, fault.writes);
	if (!result)
		question.put_zeros();
	return question.has_contents || !is_denial(result);
}

PageRange Region::range_to_read(unsigned long index) noexcept
{
	// It is there as long as somebody waits in it.
	Block &block = *cache_.find(index);
	const Block::Held held(block.lock());
	return around_.range(block, index, true).within(0, pages_.load(std::memory_order_relaxed));
}

/// The page and those that a fault maps with it, as far as they can be read.  False: it is denied.
bool Region::read_file(unsigned long index, Page *&spare) noexcept
{
	const PageRange range = range_to_read(index);
	if (!range.has(index))
		return true;
	Supply supply(range);
	collect(supply, spare, index);
	int result = 0;
	for (unsigned i = 0; i < supply.range.count; i++) {
		Page *&page = supply.pages[i];
		const int error = page ? platform::page_read(owner_, range.first + i, page) : 0;
		if (error)
			platform::page_free(std::exchange(page, nullptr));
		if (range.first + i == index)
			result = error;
	}
	put(supply);
	return !result || !is_denial(result);
}

bool Region::may_ask() const noexcept
{
	return reads_file_ || (pager_.is_there() && platform::may_ask_pager(owner_));
}

tornado_region_outcome Region::paged_fault(tornado_region_fault &fault) noexcept
{
	PageWait wait(fault.index);
	Page *spare = nullptr;
	auto outcome = resolve(fault, spare, &wait);
	if (outcome == TORNADO_FAULT_ASKS) {
		platform::fault_unlock(fault);
		settle(wait,
		       !(reads_file_ ? read_file(fault.index, spare) : ask_pager(fault, spare)));
		outcome = TORNADO_FAULT_AGAIN;
	} else if (outcome == TORNADO_FAULT_WAITS) {
		platform::fault_unlock(fault);
		if (wait.is_in_flight)
			(void)wait.page_comes.wait(existence::Interruption::killed,
						   existence::never);
		settle(wait, false);
		outcome = TORNADO_FAULT_AGAIN;
	}
	if (spare)
		platform::page_free(spare);
	return outcome;
}

/// While the block's lock is held, and the page is not there.
tornado_region_outcome Region::begin_to_wait(const tornado_region_fault &fault, Block &block,
					     RegionRep &rep, Page *&spare, PageWait &wait,
					     const existence::Guard &guard) noexcept
{
	if (!fault.may_wait)
		return TORNADO_FAULT_WOULD_WAIT;
	wait.asks = !block.waits().is_asked(fault.index);
	if (wait.asks && !may_ask())
		return TORNADO_FAULT_DENIED;
	// Before the pager is asked: without memory its answer would be lost.
	if (wait.asks && !spare && stocks()) {
		const RegionRep::Held held(rep);
		spare = rep.take();
	}
	if (wait.asks && !spare)
		return TORNADO_FAULT_NEEDS_PAGE;
	if (!in_flight_.begin(wait.region_stays, guard))
		return TORNADO_FAULT_DENIED;
	block.waits().add(wait);
	if (wait.asks) {
		const RegionRep::Held held(rep);
		rep.count(&tornado_region_numbers::asked);
		return TORNADO_FAULT_ASKS;
	}
	wait.is_in_flight = in_flight_.begin(wait.page_comes, guard).has_value();
	return TORNADO_FAULT_WAITS;
}

/// The end of a wait; of who asked, that of others too.
void Region::settle(PageWait &wait, bool is_denied) noexcept
{
	// It stays as long as the region.
	Block &block = *cache_.find(wait.index);
	bool is_new = false;
	{
		const Block::Held held(block.lock());
		Page *&page = block.page(wait.index);
		if (is_denied && !wait.came && !page && !is_beyond(wait.index)) {
			page = Block::denied();
			is_new = true;
		}
		block.waits().remove(wait);
		if (wait.asks)
			block.waits().wake(wait.index, false);
	}
	if (is_new)
		count(&tornado_region_numbers::denied);
	wait.region_stays.complete(0);
	(void)wait.region_stays.wait(existence::Interruption::killed, existence::never);
}

unsigned Region::take_stocked(Page **pages, unsigned count) noexcept
{
	if (!stocks())
		return 0;
	const existence::Guard guard;
	RegionRep *rep = ref_.local(guard);
	if (!rep)
		return 0;
	const RegionRep::Held held(*rep);
	unsigned taken = 0;
	while (taken < count && (pages[taken] = rep->take()))
		taken++;
	return taken;
}

/// @spare is for the page @index, if that is in the range; then nobody waits for the others.
void Region::collect(Supply &supply, Page *&spare, unsigned long index) noexcept
{
	const PageRange range = supply.range;
	const bool has_spare = spare && range.has(index);
	const unsigned wanted = range.count - has_spare;
	const auto effort =
		has_spare ? platform::PageEffort::for_none : platform::PageEffort::for_all;
	Page **pages = supply.pages.data();
	unsigned count = take_stocked(pages, wanted);
	const platform::ChargeTo charge(owner_);
	while (count < wanted) {
		auto wish = placement_.wish(range.first + count, platform::current_node());
		wish.effort = effort;
		const unsigned asked = placement_.is_same_for_all_pages() ? wanted - count : 1;
		const unsigned made = platform::pages_allocate(wish, &pages[count], asked);
		count += made;
		if (made < asked)
			break;
	}
	if (has_spare) {
		// The last place is free.
		pages[wanted] = std::exchange(spare, nullptr);
		std::swap(pages[wanted], pages[index - range.first]);
	}
}

/// Returns how many there were not.
unsigned Region::put(Supply &supply) noexcept
{
	const unsigned count = supply.range.count;
	unsigned added = 0;
	unsigned to;
	for (unsigned from = 0; from < count; from = to) {
		const unsigned long index = supply.range.first + from;
		to = std::min(count,
			      from + static_cast<unsigned>(Block::pages - index % Block::pages));
		if (is_beyond(index))
			break;
		Block *block = cache_.find(index);
		if (!block) {
			const platform::ChargeTo charge(owner_);
			block = cache_.find_or_make(index);
		}
		if (block)
			added += put(supply, *block, from, to);
	}
	if (added)
		this->count(&tornado_region_numbers::filled, added);
	return added;
}

unsigned Region::put(Supply &supply, Block &block, unsigned from, unsigned to) noexcept
{
	const Block::Held held(block.lock());
	unsigned added = 0;
	for (unsigned i = from; i < to; i++) {
		const unsigned long index = supply.range.first + i;
		Page *&page = block.page(index);
		if (is_beyond(index) || Block::is_there(page) || !supply.pages[i])
			continue;
		page = std::exchange(supply.pages[i], nullptr);
		platform::page_join(owner_, index, page);
		block.waits().wake(index, true);
		added++;
	}
	return added;
}

Result<void> Region::supply(unsigned long first, unsigned long end, const std::byte *from,
			    unsigned long &supplied) noexcept
{
	supplied = 0;
	for (unsigned long next; first < end && !is_beyond(first); first = next) {
		next = std::min(end, first + TORNADO_PAGER_WORD_PAGES_MAX);
		Supply batch({.first = first, .count = static_cast<unsigned>(next - first)});
		Page *none = nullptr;
		collect(batch, none, first);
		for (unsigned i = 0; i < batch.range.count; i++) {
			if (!batch.pages[i])
				return std::unexpected(Error::no_memory);
			if (from && !platform::page_fill_from_caller(
					    batch.pages[i], from + i * platform::page_bytes))
				return std::unexpected(Error::fault);
		}
		supplied += put(batch);
		if (from)
			from += batch.range.count * platform::page_bytes;
	}
	return {};
}

} // namespace tornado::region
