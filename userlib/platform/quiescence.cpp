// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "quiescence.hpp"

namespace tornado::platform
{

namespace
{
tornado_deferred *next_of(tornado_deferred *deferred) noexcept
{
	return static_cast<tornado_deferred *>(deferred->link[0]);
}
} // namespace

Quiescence::Quiescence() : caller_([this](const std::stop_token &stop) { run(stop); }) {}

Quiescence::~Quiescence()
{
	caller_.request_stop();
	changed_.notify_all();
}

unsigned Quiescence::enter() noexcept
{
	const unsigned generation = generation_.load() % 2;
	readers_[generation].fetch_add(1);
	return generation;
}

void Quiescence::leave(unsigned generation) noexcept
{
	readers_[generation].fetch_sub(1);
}

void Quiescence::wait_for_readers() noexcept
{
	// Twice: a reader may have taken its generation before a flip and count itself after.
	for (int flip = 0; flip < 2; flip++) {
		const unsigned old = generation_.fetch_add(1) % 2;
		while (readers_[old].load() != 0)
			std::this_thread::yield();
	}
}

void Quiescence::call(tornado_deferred &deferred) noexcept
{
	deferred.link[0] = nullptr;
	const std::lock_guard locked(lock_);
	if (last_)
		last_->link[0] = &deferred;
	else
		first_ = &deferred;
	last_ = &deferred;
	requested_++;
	changed_.notify_all();
}

void Quiescence::barrier() noexcept
{
	std::unique_lock locked(lock_);
	const unsigned long goal = requested_;
	changed_.wait(locked, [&] { return made_ >= goal; });
}

void Quiescence::run(const std::stop_token &stop)
{
	std::unique_lock locked(lock_);
	for (;;) {
		changed_.wait(locked, stop, [this] { return first_ != nullptr; });
		if (!first_)
			return;
		tornado_deferred *batch = first_;
		first_ = last_ = nullptr;
		locked.unlock();

		wait_for_readers();
		unsigned long count = 0;
		while (batch) {
			tornado_deferred *deferred = batch;
			batch = next_of(deferred);
			deferred->call(deferred);
			count++;
		}

		locked.lock();
		made_ += count;
		changed_.notify_all();
	}
}

} // namespace tornado::platform
