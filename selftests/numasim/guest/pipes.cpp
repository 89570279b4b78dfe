// SPDX-License-Identifier: GPL-2.0
#include "pipes.hpp"

#include <array>
#include <thread>

#include <unistd.h>

#include "harness/machine.hpp"
#include "harness/system_error.hpp"
#include "workload_of.hpp"

namespace numasim::guest
{
namespace
{

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
	explicit Pair(const bench::Place &place) : Worker(place), partner_([this] { answer(); }) {}

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
