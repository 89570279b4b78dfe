// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_REGION_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_REGION_FIXTURE_HPP

#include <atomic>

#include "../../module/core/region/platform.hpp"
#include "fixture.hpp"

namespace tornado::native
{

inline constexpr unsigned long pages_per_block = 512;

/* A region, emptied and given up at the end. */
class TestRegion
{
public:
	explicit TestRegion(tornado_region_plan plan) : TestRegion(plan, 0) {}
	/* One whose creation fails with @error. */
	TestRegion(tornado_region_plan plan, int error)
	{
		record_.owner.release = release;
		plan.owner = &record_.owner;
		EXPECT_EQ(tornado_core_region_create(&raw_, &plan), error);
	}
	~TestRegion()
	{
		if (!raw_)
			return;
		resize(0);
		tornado_core_region_destroy(raw_);
		// The owner is part of this.
		object::objects::barrier();
		EXPECT_EQ(record_.releases, 1);
	}
	TestRegion(const TestRegion &) = delete;
	TestRegion &operator=(const TestRegion &) = delete;

	tornado_region *raw() const { return raw_; }
	tornado_region_owner &owner() { return record_.owner; }
	void resize(unsigned long pages) const { tornado_core_region_resize(raw_, pages); }
	void remove(unsigned long first, unsigned long end) const
	{
		tornado_core_region_remove(raw_, first, end);
	}
	tornado_region_numbers numbers() const
	{
		tornado_region_numbers numbers{};
		tornado_core_region_numbers(raw_, &numbers);
		return numbers;
	}

private:
	struct Record {
		tornado_region_owner owner{};
		std::atomic<int> releases{0};
	};

	static void release(tornado_region_owner *owner)
	{
		reinterpret_cast<Record *>(owner)->releases++;
	}

	Record record_;
	tornado_region *raw_ = nullptr;
};

/* A mapping of all of a region. */
class TestMapping
{
public:
	explicit TestMapping(TestRegion &region) : region_(region), mapping_(region.owner()) {}

	tornado_region_fault make_fault(unsigned long index)
	{
		tornado_region_fault fault{};
		fault.mapping = &mapping_;
		fault.address = index * 4096;
		fault.index = index;
		fault.end = TORNADO_REGION_PAGES_MAX;
		return fault;
	}
	tornado_region_outcome fault(unsigned long index)
	{
		auto fault = make_fault(index);
		return tornado_core_region_fault(region_.raw(), &fault);
	}
	/* One that may wait, as often as it has to be taken again. */
	tornado_region_outcome fault_to_the_end(unsigned long index)
	{
		for (;;) {
			auto fault = make_fault(index);
			fault.may_wait = 1;
			const auto outcome = tornado_core_region_fault(region_.raw(), &fault);
			if (outcome != TORNADO_FAULT_AGAIN)
				return outcome;
		}
	}
	bool has(unsigned long index)
	{
		tornado_page *page = mapping_.find(index);
		if (page)
			platform::page_free(page);
		return page != nullptr;
	}
	/* That of a page that is mapped. */
	unsigned node_of(unsigned long index)
	{
		tornado_page *page = mapping_.find(index);
		const unsigned node = page->node;
		platform::page_free(page);
		return node;
	}
	/* Add to the contents of a page; returns whether it was mapped. */
	bool add(unsigned long index)
	{
		tornado_page *page = mapping_.find(index);
		if (!page)
			return false;
		page->word++;
		platform::page_free(page);
		return true;
	}
	unsigned long read(unsigned long index)
	{
		tornado_page *page = mapping_.find(index);
		const unsigned long word = page->word;
		platform::page_free(page);
		return word;
	}
	void unmap(unsigned long first, unsigned long count) { mapping_.unmap(first, count); }

private:
	TestRegion &region_;
	platform::Mapping mapping_;
};

inline tornado_region_plan plan_of(unsigned long pages)
{
	return {.pages = pages,
		.clustering = 0,
		.placement = TORNADO_PLACE_FIRST_TOUCH,
		.fault_around = 1,
		.nodes = 0,
		.owner = nullptr,
		.pager = {},
		.reads_file = 0};
}

/* All pages have to be free at the end. */
class RegionTest : public CoreTest
{
public:
	void TearDown() override
	{
		platform::set_thread_has_placement(false);
		platform::set_may_ask_pager(true);
		object::objects::barrier();
		EXPECT_EQ(platform::pages_alive(), 0);
		CoreTest::TearDown();
	}
};

} // namespace tornado::native

#endif
