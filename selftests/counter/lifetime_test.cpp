// SPDX-License-Identifier: GPL-2.0
/* How counters end, and what happens when there are too many. */
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <new>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "child.hpp"
#include "uapi.hpp"
#include "users_file.hpp"

namespace tornado::selftest
{
namespace
{

constexpr int many = 50;

std::vector<FileDescriptor> create_many()
{
	std::vector<FileDescriptor> counters;

	for (int i = 0; i < many; ++i) {
		counters.push_back(create_counter(static_cast<std::uint32_t>(i) %
						  (TORNADO_CLUSTERING_ONE + 1)));
		EXPECT_EQ(add(counters.back().get(), i), 0);
	}
	return counters;
}

/* Each of the counters that are left still has its own sum. */
void expect_sums(const std::vector<FileDescriptor> &counters)
{
	for (int i = 0; i < many; ++i) {
		const auto &counter = counters.at(static_cast<std::size_t>(i));

		if (counter) {
			EXPECT_EQ(sum_of(counter.get()), i);
		}
	}
}

TEST(CounterLifetime, closing_in_order_of_creation)
{
	auto counters = create_many();

	for (auto &counter : counters)
		counter.reset();
	expect_sums(counters);
}

TEST(CounterLifetime, closing_in_reverse_order)
{
	auto counters = create_many();

	std::for_each(counters.rbegin(), counters.rend(), [](auto &counter) { counter.reset(); });
	expect_sums(counters);
}

TEST(CounterLifetime, closing_every_other_one_leaves_the_rest)
{
	auto counters = create_many();

	for (std::size_t i = 0; i < counters.size(); i += 2)
		counters[i].reset();
	expect_sums(counters);
}

TEST(CounterLifetime, closing_unused_ones)
{
	for (int i = 0; i < many; ++i)
		create_counter();
}

TEST(CounterLifetime, closed_one_is_a_bad_descriptor)
{
	auto counter = create_counter();
	const int number = counter.get();

	counter.reset();
	EXPECT_EQ(add(number, 1), -EBADF);
}

std::ptrdiff_t open_descriptors()
{
	const std::filesystem::directory_iterator entries{"/proc/self/fd"};

	return std::distance(begin(entries), end(entries));
}

/* Complains on stderr, since a child has no assertions. */
bool holds(bool condition, const char *what)
{
	if (!condition)
		std::fprintf(stderr, "# not so: %s\n", what);
	return condition;
}

int exhaust_descriptors()
{
	const rlimit limit{64, 64};
	const auto device = open_device();
	std::vector<FileDescriptor> counters;
	int result = 0;

	if (::setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1;
	while ((result = open_counter(device.get())) >= 0)
		counters.emplace_back(result);

	bool good = holds(result == -EMFILE, "the first failure is EMFILE");

	for (int i = 0; i < many; ++i)
		good &= holds(open_counter(device.get()) == -EMFILE, "so are later ones");

	/* One descriptor is needed to look. */
	counters.pop_back();

	const auto users = read_users();

	if (users)
		good &= holds(lines_of(*users, "counter", ::getpid()).size() == counters.size(),
			      "failed calls left no counter behind");

	const FileDescriptor another{open_counter(device.get())};

	good &= holds(static_cast<bool>(another), "a freed descriptor can be used again");
	return good ? 0 : 1;
}

TEST(CounterLifetime, running_out_of_descriptors_leaks_nothing)
{
	const auto before = open_descriptors();
	Child child{exhaust_descriptors};

	EXPECT_EQ(child.wait(), 0);
	EXPECT_EQ(open_descriptors(), before);
}

/* What the adding processes tell, in memory that outlives them. */
struct Progress {
	std::atomic<std::int64_t> started;
	std::atomic<std::int64_t> finished;
};

class SharedProgress
{
public:
	SharedProgress()
		: progress_{new(::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Progress{}}
	{
	}

	~SharedProgress() { ::munmap(progress_, sizeof(Progress)); }

	SharedProgress(const SharedProgress &) = delete;
	SharedProgress &operator=(const SharedProgress &) = delete;

	Progress *operator->() const { return progress_; }

private:
	Progress *progress_;
};

int add_until_killed(int counter, const SharedProgress &progress)
{
	std::vector<std::jthread> threads;

	for (int i = 0; i < 4; ++i)
		threads.emplace_back([&] {
			while (true) {
				++progress->started;
				if (add(counter, 1) != 0)
					return;
				++progress->finished;
			}
		});
	return 1;
}

TEST(CounterLifetime, killing_a_process_that_adds_loses_no_finished_add)
{
	const auto counter = create_counter();
	const SharedProgress progress;

	for (int round = 1; round <= 5; ++round) {
		Child child{[&] { return add_until_killed(counter.get(), progress); }};

		while (progress->finished < round * 500)
			std::this_thread::yield();
		child.kill(SIGKILL);
		EXPECT_EQ(child.wait(), -SIGKILL);

		const auto sum = sum_of(counter.get());

		EXPECT_GE(sum, progress->finished.load());
		EXPECT_LE(sum, progress->started.load());
	}
}

TEST(CounterLifetime, killing_the_only_holder)
{
	const SharedProgress progress;

	for (int round = 1; round <= 5; ++round) {
		Child child{[&] {
			const auto counter = create_counter();

			return add_until_killed(counter.get(), progress);
		}};

		while (progress->finished < round * 500)
			std::this_thread::yield();
		child.kill(SIGKILL);
		EXPECT_EQ(child.wait(), -SIGKILL);
	}
}

} // namespace
} // namespace tornado::selftest
