// SPDX-License-Identifier: GPL-2.0 OR MIT
// A list that threads push to and take from.  Its lock lies in the pointer to the first element.
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include <tornado/lock.hpp>

namespace
{

struct Job {
	Job *next = nullptr;
	unsigned number = 0;
};

class JobList
{
public:
	void push(Job &job)
	{
		const std::scoped_lock held(first_);
		job.next = first_.get();
		first_.set(&job);
	}

	Job *take()
	{
		const std::scoped_lock held(first_);
		Job *const job = first_.get();
		if (job)
			first_.set(job->next);
		return job;
	}

private:
	tornado::sync::LockedPointer<Job> first_;
};

struct Totals {
	unsigned jobs = 0;
	unsigned long numbers = 0;
};

} // namespace

int main()
{
	constexpr unsigned threads = 4;
	constexpr unsigned jobs_each = 20'000;
	JobList list;
	tornado::sync::Guarded<Totals> totals; // reached with its lock held, and not otherwise
	std::vector<Job> jobs(threads * jobs_each);
	{
		std::vector<std::jthread> crew;
		for (unsigned thread = 0; thread < threads; thread++)
			crew.emplace_back([&, thread] {
				for (unsigned i = 0; i < jobs_each; i++) {
					Job &mine = jobs[thread * jobs_each + i];
					mine.number = i;
					list.push(mine);
					const Job *any = list.take();
					auto held = totals.lock();
					held->jobs += any ? 1 : 0;
					held->numbers += any ? any->number : 0;
				}
			});
	}
	const auto held = totals.lock();
	std::printf("%u jobs, numbers %lu in all\n", held->jobs, held->numbers);
	const unsigned long expected = threads * (jobs_each * (jobs_each - 1UL) / 2);
	return held->jobs == threads * jobs_each && held->numbers == expected && !list.take() ? 0
											      : 1;
}
