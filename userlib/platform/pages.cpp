// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "../../module/core/region/platform.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <new>
#include <vector>

namespace tornado::platform
{

namespace
{

std::atomic<long> alive{0};
std::atomic<bool> has_placement{false};
std::atomic<bool> may_ask{true};
FileForPages file_for_pages;
thread_local tornado_region_owner *charged = nullptr;

std::mutex mappings_lock;
std::vector<Mapping *> mappings;

void put(Page *page) noexcept
{
	if (page->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
		return;
	// The kernel would call it a bad page.
	assert(page->places == 0);
	assert(page->owner == nullptr);
	delete page;
	alive--;
}

} // namespace

Mapping::Mapping(tornado_region_owner &region_owner) : owner(region_owner)
{
	const std::scoped_lock held(mappings_lock);
	mappings.push_back(this);
}

Mapping::~Mapping()
{
	{
		const std::scoped_lock held(mappings_lock);
		std::erase(mappings, this);
	}
	unmap(0, TORNADO_REGION_PAGES_MAX);
}

tornado_page *Mapping::find(unsigned long index)
{
	const std::scoped_lock held(lock_);
	const auto found = pages_.find(index);
	if (found == pages_.end())
		return nullptr;
	found->second->references++;
	return found->second;
}

void Mapping::unmap(unsigned long first, unsigned long count)
{
	const std::scoped_lock held(lock_);
	auto place = pages_.lower_bound(first);
	while (place != pages_.end() && place->first - first < count) {
		place->second->places--;
		put(place->second);
		place = pages_.erase(place);
	}
}

bool Mapping::map(unsigned long index, tornado_page &page)
{
	const std::scoped_lock held(lock_);
	if (!pages_.emplace(index, &page).second)
		return false;
	page.references++;
	page.places++;
	return true;
}

long pages_alive() noexcept
{
	return alive;
}

void set_thread_has_placement(bool has) noexcept
{
	has_placement = has;
}

bool is_charged_to(const tornado_region_owner &owner) noexcept
{
	return charged == &owner;
}

ChargeTo::ChargeTo(tornado_region_owner &owner) noexcept : before_(charged)
{
	charged = &owner;
}

ChargeTo::~ChargeTo()
{
	charged = before_;
}

bool thread_has_placement() noexcept
{
	return has_placement;
}

unsigned pages_allocate(const PageWish &wish, Page **pages, unsigned count) noexcept
{
	assert(charged != nullptr);
	assert_may_allocate(Sleep::allowed);
	unsigned made = 0;
	for (; made < count && !allocation_fails(); made++) {
		auto *page = new (std::nothrow) Page;
		if (!page)
			break;
		page->node = wish.node < 0 ? 0 : static_cast<unsigned>(wish.node);
		pages[made] = page;
		alive++;
	}
	return made;
}

void page_free(Page *page) noexcept
{
	put(page);
}

void page_fill(Page *page, const void *contents) noexcept
{
	assert(page->references == 1 && page->owner == nullptr);
	unsigned long word;
	std::memcpy(&word, contents, sizeof(word));
	page->word = word;
}

bool page_fill_from_caller(Page *page, const void *contents) noexcept
{
	if (reinterpret_cast<std::uintptr_t>(contents) < 64 * page_bytes)
		return false;
	page_fill(page, contents);
	return true;
}

int page_read(tornado_region_owner & /*owner*/, unsigned long index, Page *page) noexcept
{
	assert(page->references == 1 && page->owner == nullptr);
	unsigned long word = 0;
	const int error = file_for_pages ? file_for_pages(index, word) : -ENOENT;
	page->word = word;
	return error;
}

void set_file(FileForPages file)
{
	file_for_pages = std::move(file);
}

bool may_ask_pager(tornado_region_owner & /*owner*/) noexcept
{
	return may_ask;
}

void set_may_ask_pager(bool may) noexcept
{
	may_ask = may;
}

void fault_unlock(const tornado_region_fault &fault) noexcept
{
	assert(fault.may_wait);
	if (fault.lock)
		(*static_cast<std::function<void()> *>(fault.lock))();
}

void page_join(tornado_region_owner &owner, unsigned long index, Page *page) noexcept
{
	assert(page->owner == nullptr && page->references == 1);
	page->owner = &owner;
	page->index = index;
}

void page_leave(Page *page) noexcept
{
	assert(page->owner != nullptr);
	assert(page->places == 0 && "a page was taken away that is still mapped");
	page->owner = nullptr;
	put(page);
}

int page_map(const tornado_region_fault &fault, unsigned long index, Page *page) noexcept
{
	auto &mapping = *static_cast<Mapping *>(fault.mapping);
	assert(page->owner == &mapping.owner && page->index == index);
	assert(index >= fault.first && index < fault.end);
	if (allocation_fails())
		return -ENOMEM;
	return mapping.map(index, *page) ? 0 : 1;
}

int pages_map(const tornado_region_fault &fault, unsigned long index, Page **pages,
	      unsigned count) noexcept
{
	unsigned mapped = 0;
	int result = 0;
	while (mapped < count && !(result = page_map(fault, index + mapped, pages[mapped])))
		mapped++;
	return mapped || result > 0 ? static_cast<int>(mapped) : result;
}

void page_hand_out(tornado_region_fault &fault, Page *page) noexcept
{
	page->references++;
	fault.page = page;
}

void pages_unmap(tornado_region_owner &owner, unsigned long first, unsigned long count,
		 Copies /*copies*/) noexcept
{
	const std::scoped_lock held(mappings_lock);
	for (Mapping *mapping : mappings)
		if (&mapping->owner == &owner)
			mapping->unmap(first, count);
}

} // namespace tornado::platform
