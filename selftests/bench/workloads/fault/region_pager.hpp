/* SPDX-License-Identifier: GPL-2.0 */
/* A pager of regions, which on each CPU has a thread that answers with pages of known contents. */
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "child_process.hpp"
#include "shared_memory.hpp"
#include "workload.hpp"

namespace bench
{

/* What the word at the start of page @page of a region must be. */
inline std::uint64_t paged_contents(std::uint64_t page)
{
	return ~page;
}

/* Where the threads are that serve. */
enum class PagerIs { threads_of_the_program, a_process_on_each_cpu };

class RegionPager
{
public:
	/* Answers each fault with the `pages_per_fault` pages that the missing one is among. */
	RegionPager(const Places &places, std::size_t bytes, unsigned int pages_per_fault,
		    PagerIs pager_is);
	~RegionPager();
	RegionPager(const RegionPager &) = delete;
	RegionPager &operator=(const RegionPager &) = delete;

	/* The region, of so many bytes. */
	int descriptor() const { return region_; }
	std::uint64_t served() const;

private:
	void serve(const Place &place);

	unsigned int pages_per_fault_;
	int port_;
	int client_;
	int region_;
	std::atomic<bool> is_over_{false};
	/* Of one thread each, on a line of its own. */
	struct alignas(line_size) Count {
		std::atomic<std::uint64_t> pages{0};
	};
	SharedArray<Count> served_;
	std::vector<std::thread> threads_;
	std::vector<std::unique_ptr<ChildProcess>> processes_;
};

} // namespace bench
