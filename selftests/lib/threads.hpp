// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_THREADS_HPP
#define TORNADO_SELFTESTS_LIB_THREADS_HPP

#include <barrier>
#include <cstddef>
#include <thread>
#include <vector>

namespace tornado::selftest
{

/** start_together() - run @body(number) in @count threads that start together, to their ends */
template <typename Count, typename Body>
void start_together(Count count, const Body &body)
{
	std::barrier start(static_cast<std::ptrdiff_t>(count));
	std::vector<std::jthread> threads;
	for (Count i = 0; i < count; i++)
		threads.emplace_back([&, i] {
			start.arrive_and_wait();
			body(i);
		});
}

} // namespace tornado::selftest

#endif
