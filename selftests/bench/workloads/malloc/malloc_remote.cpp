/* SPDX-License-Identifier: GPL-2.0 */
/* malloc-remote: blocks are freed by the thread after the one that allocated them. */
#include <atomic>
#include <cstdlib>
#include <cstring>

#include <sched.h>

#include "allocators.hpp"
#include "malloc_workloads.hpp"
#include "shared_memory.hpp"

namespace bench
{

namespace
{

/* From one thread to one other. */
class Conveyor
{
public:
	bool push(void *block)
	{
		const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
		if (tail - head_.load(std::memory_order_acquire) == length)
			return false;
		blocks_[tail % length] = block;
		tail_.store(tail + 1, std::memory_order_release);
		return true;
	}

	void *pop()
	{
		const std::uint64_t head = head_.load(std::memory_order_relaxed);
		if (tail_.load(std::memory_order_acquire) == head)
			return nullptr;
		void *block = blocks_[head % length];
		head_.store(head + 1, std::memory_order_release);
		return block;
	}

private:
	static constexpr std::size_t length = 1024;

	alignas(line_size) std::atomic<std::uint64_t> head_{0};
	alignas(line_size) std::atomic<std::uint64_t> tail_{0};
	alignas(line_size) std::array<void *, length> blocks_{};
};

class RemoteWorker : public Worker
{
public:
	RemoteWorker(const Place &place, Conveyor &in, Conveyor &out)
		: Worker(place), sizes_(place.index), in_(in), out_(out)
	{
	}

	/* As many blocks come in as go out: nothing is left on a conveyor at the end. */
	void run(std::uint64_t operations) override
	{
		std::uint64_t to_send = operations;
		std::uint64_t to_free = operations;
		while (to_send + to_free != 0) {
			const bool sent = to_send != 0 && send();
			const bool freed = to_free != 0 && free_one();
			to_send -= sent ? 1 : 0;
			to_free -= freed ? 1 : 0;
			if (!sent && !freed)
				sched_yield();
		}
	}

private:
	bool send()
	{
		if (next_ == nullptr) {
			next_ = std::malloc(sizes_.next());
			if (next_ == nullptr) [[unlikely]]
				throw Failure("malloc() has no memory");
			std::memcpy(next_, &sent_, sizeof(sent_));
		}
		if (!out_.push(next_))
			return false;
		next_ = nullptr;
		++sent_;
		return true;
	}

	bool free_one()
	{
		void *block = in_.pop();
		if (block == nullptr)
			return false;
		if (std::memcmp(block, &freed_, sizeof(freed_)) != 0) [[unlikely]]
			throw Failure("a block was overwritten on its way");
		std::free(block);
		++freed_;
		return true;
	}

	BlockSizes sizes_;
	Conveyor &in_;
	Conveyor &out_;
	void *next_ = nullptr;
	std::uint64_t sent_ = 0;
	std::uint64_t freed_ = 0;
};

class RemoteInstance : public Instance
{
public:
	explicit RemoteInstance(const Places &places) : conveyors_(places.size()) {}

	std::unique_ptr<Worker> worker(const Place &place) override
	{
		const std::size_t count = conveyors_.elements().size();
		return std::make_unique<RemoteWorker>(place, conveyors_[place.index],
						      conveyors_[(place.index + 1) % count]);
	}

private:
	SharedArray<Conveyor> conveyors_;
};

} // namespace

Workload malloc_remote_workload()
{
	Workload workload;
	workload.name = "malloc-remote";
	workload.description = "allocate a block for the next CPU and free one of the CPU before";
	workload.operations = 10000;
	workload.systems = allocator_systems(
		[](const Places &places) { return std::make_unique<RemoteInstance>(places); });
	return workload;
}

} // namespace bench
