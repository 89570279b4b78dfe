// SPDX-License-Identifier: GPL-2.0
#include "pipes.hpp"

#include <array>
#include <thread>

#include <sched.h>
#include <unistd.h>

#include "harness/machine.hpp"
#include "harness/system_error.hpp"
#include "workload_of.hpp"

namespace numasim::guest
{
namespace
{

/*
 * Which of two fair tasks runs when one wakes the other depends on what ran
 * before, and stays so for a whole measurement: a round trip on 6.1 is 11,040
 * instructions or 13,890, one on 6.12 with batch tasks 14,100 or 15,400.  Tasks
 * of one real-time priority simply take turns, and both block every time.
 */
void become_real_time()
{
	const sched_param lowest{.sched_priority = 1};
	bench::require(sched_setscheduler(0, SCHED_FIFO, &lowest), "become a real-time task");
}

class Pipe
{
public:
	Pipe() { bench::require(pipe(ends_.data()), "make a pipe"); }
	~Pipe()
	{
		close(ends_[0]);
		stop_writing();
	}
	Pipe(const Pipe &) = delete;
	Pipe &operator=(const Pipe &) = delete;

	/* False when nobody writes any more. */
	bool receive(char &byte) const { return read(ends_[0], &byte, 1) == 1; }
	bool send(char byte) const { return write(ends_[1], &byte, 1) == 1; }

	void stop_writing()
	{
		if (ends_[1] >= 0)
			close(ends_[1]);
		ends_[1] = -1;
	}

private:
	std::array<int, 2> ends_{};
};

class Pair : public bench::Worker
{
public:
	explicit Pair(const bench::Place &place) : Worker(place), partner_([this] { answer(); })
	{
		become_real_time();
	}

	~Pair() override
	{
		there_.stop_writing();
		partner_.join();
	}

	void run(std::uint64_t operations) override
	{
		char byte = 0;
		while (operations-- != 0)
			if (!there_.send(byte) || !back_.receive(byte))
				bench::throw_errno("send a byte to and fro");
	}

private:
	void answer()
	{
		bench::pin_to(place());
		become_real_time();
		char byte = 0;
		while (there_.receive(byte) && back_.send(byte)) {
		}
	}

	Pipe there_;
	Pipe back_;
	std::thread partner_;
};

class Pairs : public bench::Instance
{
public:
	explicit Pairs(const bench::Places &) {}

	std::unique_ptr<bench::Worker> worker(const bench::Place &place) override
	{
		return std::make_unique<Pair>(place);
	}
};

} // namespace

bench::Workload pipe_pairs()
{
	bench::Workload workload;
	workload.name = "pipe-pairs";
	workload.description = "a byte to and fro between two threads of one CPU";
	workload.operations = 100;
	workload.systems = {{"stock", prepare<Pairs>}};
	return workload;
}

} // namespace numasim::guest
