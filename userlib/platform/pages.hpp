// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Pages of module/core/region/platform.hpp for the native tests: records instead of memory, and
// mappings that are tables of them.
#ifndef TORNADO_USERLIB_PLATFORM_PAGES_HPP
#define TORNADO_USERLIB_PLATFORM_PAGES_HPP

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>

#include "../../module/core/region/region.h"

/// A page: what a test wants to know of it.
struct tornado_page {
	static constexpr unsigned long free_index = ~0UL;

	std::atomic<int> references{1};
	std::atomic<int> places{0}; ///< where it is mapped
	std::atomic<tornado_region_owner *> owner{nullptr};
	std::atomic<unsigned long> index{free_index};
	unsigned node = 0;
	std::atomic<unsigned long> word{0}; ///< its contents
};

namespace tornado::platform
{

/// A mapping of a region, with its page table.
class Mapping
{
public:
	explicit Mapping(tornado_region_owner &owner);
	~Mapping();
	Mapping(const Mapping &) = delete;
	Mapping &operator=(const Mapping &) = delete;

	/// With a reference; nullptr: nothing is mapped there.
	tornado_page *find(unsigned long index);
	void unmap(unsigned long first, unsigned long count);
	/// False: the place is taken.
	bool map(unsigned long index, tornado_page &page);

	tornado_region_owner &owner;

private:
	std::mutex lock_; ///< the page table's
	std::map<unsigned long, tornado_page *> pages_;
};

/// Pages that are not freed.
long pages_alive() noexcept;
/// What thread_has_placement() says; no at first.
void set_thread_has_placement(bool has_placement) noexcept;
/// Whether this thread's memory is charged to @owner.
bool is_charged_to(const tornado_region_owner &owner) noexcept;

class ChargeTo
{
public:
	explicit ChargeTo(tornado_region_owner &owner) noexcept;
	~ChargeTo();
	ChargeTo(const ChargeTo &) = delete;
	ChargeTo &operator=(const ChargeTo &) = delete;

private:
	tornado_region_owner *before_;
};

bool thread_has_placement() noexcept;
unsigned pages_allocate(const PageWish &wish, Page **pages, unsigned count) noexcept;
void page_free(Page *page) noexcept;
inline constexpr std::size_t page_bytes = 4096;
void page_fill(Page *page, const void *contents) noexcept;
/// False where the contents are at nullptr plus something small.
bool page_fill_from_caller(Page *page, const void *contents) noexcept;
/// The contents are what set_file() said; ENOENT without it.
int page_read(tornado_region_owner &owner, unsigned long index, Page *page) noexcept;
using FileForPages = std::function<int(unsigned long index, unsigned long &word)>;
void set_file(FileForPages file);
/// What set_may_ask_pager() said; yes at first.
bool may_ask_pager(tornado_region_owner &owner) noexcept;
void set_may_ask_pager(bool may) noexcept;
/// Calls the fault's lock, if it has one: a std::function<void()>.
void fault_unlock(const tornado_region_fault &fault) noexcept;
void page_join(tornado_region_owner &owner, unsigned long index, Page *page) noexcept;
void page_leave(Page *page) noexcept;
int page_map(const tornado_region_fault &fault, unsigned long index, Page *page) noexcept;
int pages_map(const tornado_region_fault &fault, unsigned long index, Page **pages,
	      unsigned count) noexcept;
void page_hand_out(tornado_region_fault &fault, Page *page) noexcept;
/// There are no copies here.
void pages_unmap(tornado_region_owner &owner, unsigned long first, unsigned long count,
		 Copies copies) noexcept;

} // namespace tornado::platform

#endif
