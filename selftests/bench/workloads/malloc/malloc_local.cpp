/* SPDX-License-Identifier: GPL-2.0 */
/* malloc-local: a thread frees one of the blocks that it holds and allocates another. */
#include <cstdlib>
#include <cstring>

#include "allocators.hpp"
#include "malloc_workloads.hpp"

namespace bench
{

namespace
{

constexpr std::size_t held_blocks = 256;

class LocalWorker : public Worker
{
public:
	explicit LocalWorker(const Place &place) : Worker(place), sizes_(place.index) {}
	~LocalWorker() override
	{
		for (void *block : held_)
			std::free(block);
	}

	void run(std::uint64_t operations) override
	{
		for (std::uint64_t done = 0; done < operations; ++done) {
			void *&slot = held_[sequence_ % held_blocks];
			drop(slot);
			slot = std::malloc(sizes_.next());
			if (slot == nullptr) [[unlikely]]
				throw Failure("malloc() has no memory");
			std::memcpy(slot, &sequence_, sizeof(sequence_));
			++sequence_;
		}
	}

private:
	void drop(void *block) const
	{
		if (block == nullptr)
			return;
		const std::uint64_t written = sequence_ - held_blocks;
		if (std::memcmp(block, &written, sizeof(written)) != 0) [[unlikely]]
			throw Failure("a block was overwritten while it was held");
		std::free(block);
	}

	BlockSizes sizes_;
	std::array<void *, held_blocks> held_{};
	std::uint64_t sequence_ = 0;
};

class LocalInstance : public Instance
{
public:
	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<LocalWorker>(place);
	}
};

} // namespace

Workload malloc_local_workload()
{
	Workload workload;
	workload.name = "malloc-local";
	workload.description = "allocate a block of 9 bytes to 1 KiB and free an older one";
	workload.operations = 10000;
	workload.simulated_operations = 200;
	workload.systems =
		allocator_systems([](const Places &) { return std::make_unique<LocalInstance>(); });
	return workload;
}

} // namespace bench
