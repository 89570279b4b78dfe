/* SPDX-License-Identifier: GPL-2.0 */
#include "spin_round_trip.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "shared_memory.hpp"

namespace bench
{

namespace
{

class SpinRoundTrip : public RoundTrip
{
public:
	explicit SpinRoundTrip(std::size_t size)
		: size_(size), shared_(std::max<std::size_t>(size, 1))
	{
	}

	void call(std::span<std::byte> message) override
	{
		const std::uint64_t sequence = asked().load(std::memory_order_relaxed) + 1;
		std::ranges::copy(message, shared_.data());
		asked().store(sequence, std::memory_order_release); /* pairs with receive() */
		while (answered().load(std::memory_order_acquire) != sequence) /* with reply() */
			pause();
		std::copy_n(shared_.data(), message.size(), message.data());
	}
	std::span<std::byte> receive() override
	{
		const std::uint64_t served = answered().load(std::memory_order_relaxed);
		while (asked().load(std::memory_order_acquire) == served) /* with call() */
			pause();
		return {shared_.data(), size_};
	}
	void reply() override
	{
		/* Pairs with call(). */
		answered().store(answered().load(std::memory_order_relaxed) + 1,
				 std::memory_order_release);
	}
	int descriptor() const override { return -1; }

private:
	struct alignas(line_size) Count {
		std::atomic<std::uint64_t> value;
	};

	static void pause()
	{
#if defined(__x86_64__)
		__builtin_ia32_pause();
#endif
	}

	std::atomic<std::uint64_t> &asked() { return counts_[0].value; }
	std::atomic<std::uint64_t> &answered() { return counts_[1].value; }

	std::size_t size_;
	SharedMemory shared_;
	SharedArray<Count> counts_{2};
};

} // namespace

RoundTripKind spin_round_trip()
{
	return {"stock:spin",
		[](std::size_t size) { return std::make_unique<SpinRoundTrip>(size); }};
}

} // namespace bench
