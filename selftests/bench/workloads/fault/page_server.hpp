/* SPDX-License-Identifier: GPL-2.0 */
/* A userfaultfd and the thread that answers its faults. */
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "workload.hpp"

namespace bench
{

class PageServer
{
public:
	/* Writes what is to be at @where into @answer, which has room for as many pages. */
	using Fill = std::function<void(std::byte *where, std::byte *answer)>;

	/* Answers each fault with `pages_per_fault` pages, as far as they are missing. */
	PageServer(const Place &place, unsigned int pages_per_fault, Fill fill);
	~PageServer();
	PageServer(const PageServer &) = delete;
	PageServer &operator=(const PageServer &) = delete;

	/* Pages missing in this area are its to serve; a multiple of pages_per_fault. */
	void watch(std::byte *area, std::size_t bytes);

	std::uint64_t served() const { return served_.load(); }

private:
	void loop();
	void answer(std::uint64_t address);

	Place place_;
	Fill fill_;
	std::size_t answer_size_;
	std::vector<std::byte> answer_;
	int descriptor_;
	int stop_;
	std::atomic<std::uint64_t> served_{0};
	std::thread thread_;
};

} // namespace bench
