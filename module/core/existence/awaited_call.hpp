// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_AWAITED_CALL_HPP
#define TORNADO_CORE_EXISTENCE_AWAITED_CALL_HPP

#include <atomic>

#include <tornado/types.h>

#include "../platform.hpp"

namespace tornado::existence
{

/// A call to be made later, which somebody waits for.
///
/// Lifetime: the stack of who waits.
class AwaitedCall : public tornado_deferred
{
public:
	AwaitedCall() noexcept : tornado_deferred{} { call = made; }
	AwaitedCall(const AwaitedCall &) = delete;
	AwaitedCall &operator=(const AwaitedCall &) = delete;

	/// May sleep.
	void wait() noexcept { platform::wait_until_set(done_); }

private:
	static void made(tornado_deferred *deferred) noexcept
	{
		platform::set_and_wake(static_cast<AwaitedCall *>(deferred)->done_);
	}

	std::atomic<bool> done_{false};
};

} // namespace tornado::existence

#endif
