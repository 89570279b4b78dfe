// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "wait_queue.hpp"

namespace tornado::sync
{

namespace
{
constexpr unsigned queue_bits = 8;

constinit std::array<WaitQueue, 1u << queue_bits> queues;
} // namespace

WaitQueue &WaitQueue::of(const void *lock) noexcept
{
	// Fibonacci hashing: the upper bits of the product depend on all bits of the address.
	const std::uint64_t address = reinterpret_cast<std::uintptr_t>(lock);
	return queues[address * 0x9e3779b97f4a7c15u >> (64 - queue_bits)];
}

void WaitQueue::start() noexcept
{
	for (WaitQueue &queue : queues)
		queue.mutex_.start();
}

bool WaitQueue::push_back(Waiter &waiter) noexcept
{
	const bool is_for_same = last_ && last_lock_ == waiter.lock;
	const bool others_wait = is_for_same || first(waiter.lock);
	if (last_) {
		last_->next = &waiter;
		last_->next_is_for_same = is_for_same;
	} else {
		first_ = &waiter;
	}
	last_ = &waiter;
	last_lock_ = waiter.lock;
	return others_wait;
}

void WaitQueue::remove(Waiter &waiter) noexcept
{
	Waiter *before = nullptr;
	for (Waiter *other = first_; other != &waiter; other = other->next)
		before = other;
	if (before) {
		before->next = waiter.next;
		before->next_is_for_same = waiter.next && waiter.next->lock == before->lock;
	} else {
		first_ = waiter.next;
	}
	if (last_ == &waiter) {
		last_ = before;
		last_lock_ = before ? before->lock : nullptr;
	}
}

Waiter *WaitQueue::first(const void *lock) const noexcept
{
	Waiter *waiter = first_;
	while (waiter && waiter->lock != lock)
		waiter = waiter->next;
	return waiter;
}

Waiter *WaitQueue::after(const Waiter &waiter) noexcept
{
	Waiter *other = waiter.next;
	if (waiter.next_is_for_same)
		return other;
	while (other && other->lock != waiter.lock)
		other = other->next;
	return other;
}

} // namespace tornado::sync
