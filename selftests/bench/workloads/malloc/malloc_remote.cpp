/* SPDX-License-Identifier: GPL-2.0 */
/*
 * malloc-remote: a thread frees a block that the thread before it allocated in
 * the last repetition and allocates one for the thread after it.  Nobody waits
 * for anybody within a repetition.
 */
#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "allocators.hpp"
#include "malloc_workloads.hpp"

namespace bench
{

namespace
{

constexpr std::uint64_t most_blocks = 65536;

/* What one thread allocates: in even repetitions, in odd ones. */
class Sender
{
public:
	Sender()
	{
		for (Parcel &parcel : parcels_)
			parcel.reserve(most_blocks);
	}
	~Sender()
	{
		for (const Parcel &parcel : parcels_) {
			for (void *block : parcel)
				std::free(block);
		}
	}
	Sender(const Sender &) = delete;
	Sender &operator=(const Sender &) = delete;

	using Parcel = std::vector<void *>;
	Parcel &parcel(unsigned int repetition) { return parcels_[repetition % 2]; }

private:
	std::array<Parcel, 2> parcels_;
};

class RemoteWorker : public Worker
{
public:
	RemoteWorker(const Place &place, Sender &before, Sender &self)
		: Worker(place), sizes_(place.index), before_(before), self_(self)
	{
	}

	void run(std::uint64_t operations) override
	{
		Sender::Parcel &in = before_.parcel(repetition_ + 1);
		Sender::Parcel &out = self_.parcel(repetition_);
		for (std::uint64_t number = 0; number < operations; ++number) {
			if (number < in.size())
				free_checked(in[number], number);
			out.push_back(allocate(number));
		}
		for (std::uint64_t number = operations; number < in.size(); ++number)
			free_checked(in[number], number);
		in.clear();
		++repetition_;
	}

private:
	void *allocate(std::uint64_t number)
	{
		void *block = std::malloc(sizes_.next());
		if (block == nullptr) [[unlikely]]
			throw Failure("malloc() has no memory");
		std::memcpy(block, &number, sizeof(number));
		return block;
	}

	static void free_checked(void *block, std::uint64_t number)
	{
		if (std::memcmp(block, &number, sizeof(number)) != 0) [[unlikely]]
			throw Failure("a block was overwritten on its way");
		std::free(block);
	}

	BlockSizes sizes_;
	Sender &before_;
	Sender &self_;
	unsigned int repetition_ = 0;
};

class RemoteInstance : public Instance
{
public:
	explicit RemoteInstance(const Places &places)
	{
		for (std::size_t sender = 0; sender < places.size(); ++sender)
			senders_.push_back(std::make_unique<Sender>());
	}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		const std::size_t before = (place.index == 0 ? senders_.size() : place.index) - 1;
		return std::make_unique<RemoteWorker>(place, *senders_[before],
						      *senders_[place.index]);
	}

private:
	std::vector<std::unique_ptr<Sender>> senders_;
};

} // namespace

Workload malloc_remote_workload()
{
	Workload workload;
	workload.name = "malloc-remote";
	workload.description = "allocate a block for the next CPU and free one of the CPU before";
	workload.operations = 10000;
	workload.simulated_operations = 200;
	workload.most_operations = most_blocks;
	workload.systems = allocator_systems(
		[](const Places &places) { return std::make_unique<RemoteInstance>(places); });
	return workload;
}

} // namespace bench
