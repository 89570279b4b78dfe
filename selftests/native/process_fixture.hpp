// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_PROCESS_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_PROCESS_FIXTURE_HPP

#include <optional>

#include "../../module/core/region/process.h"
#include "region_fixture.hpp"

namespace tornado::native
{

inline constexpr unsigned long page_bytes = 4096;

/* An address space: its address is all that it is. */
class Space
{
public:
	/* Those of its Process; none: it has none. */
	std::optional<tornado_process_numbers> numbers() const
	{
		tornado_process_numbers numbers{};
		const int error = tornado_core_process_numbers(this, &numbers);
		EXPECT_TRUE(error == 0 || error == -ENOENT) << error;
		return error ? std::nullopt : std::optional(numbers);
	}
};

/* Some pages of a space where a region is mapped; to be unmapped by the test. */
class ListedMapping
{
public:
	ListedMapping(Space &space, TestRegion &region, unsigned long first_page,
		      unsigned long pages)
		: mapping_{&space, region.raw(), first_page * page_bytes,
			   (first_page + pages) * page_bytes},
		  tables_(region.owner())
	{
	}

	int map(tornado_lookup lookup)
	{
		return tornado_core_process_map(&process_, &mapping_, lookup);
	}
	/* As fork(), mremap() and splits do; whether there was memory. */
	bool copy_of(const ListedMapping &other)
	{
		process_ = tornado_core_process_copy(other.process_, &mapping_);
		return process_;
	}
	int prepare_split() const { return tornado_core_process_prepare_split(process_); }
	void unmap() { unmap(mapping_.start / page_bytes, mapping_.end / page_bytes); }
	/* A part of it, from one page of the space to another one. */
	void unmap(unsigned long first_page, unsigned long end_page) const
	{
		tornado_core_process_unmap(process_, first_page * page_bytes,
					   end_page * page_bytes);
	}

	/* At a page of the space. */
	tornado_region_outcome fault(unsigned long page)
	{
		tornado_region_fault fault{};
		fault.mapping = &tables_;
		fault.address = page * page_bytes;
		fault.index = page;
		fault.end = TORNADO_REGION_PAGES_MAX;
		return tornado_core_process_fault(process_, &fault);
	}

	tornado_process *process() const { return process_; }

private:
	tornado_process_mapping mapping_;
	tornado_process *process_ = nullptr;
	platform::Mapping tables_;
};

inline constexpr tornado_lookup all_lookups[] = {TORNADO_LOOKUP_MUTEX, TORNADO_LOOKUP_RWLOCK,
						 TORNADO_LOOKUP_CLUSTERED};

class ProcessTest : public RegionTest, public testing::WithParamInterface<tornado_lookup>
{
};

inline std::string name_of_lookup(const testing::TestParamInfo<tornado_lookup> &info)
{
	return info.param == TORNADO_LOOKUP_MUTEX    ? "mutex"
	       : info.param == TORNADO_LOOKUP_RWLOCK ? "rwlock"
						     : "clustered";
}

} // namespace tornado::native

#endif
