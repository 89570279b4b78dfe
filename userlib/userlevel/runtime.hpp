// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_USERLIB_USERLEVEL_RUNTIME_HPP
#define TORNADO_USERLIB_USERLEVEL_RUNTIME_HPP

#include <mutex>

namespace tornado::userlevel
{

/// All that user-level objects need in a process, from the first start to the last stop.
class Runtime
{
public:
	constexpr Runtime() noexcept = default;

	/// 0, or a negative errno.
	int start() noexcept;
	/// Objects that were never destroyed; 0 if this was not the last stop.
	long long stop() noexcept;
	/// In the child of fork(), where the other threads are gone, and with them what they did.
	void forget() noexcept;

private:
	int start_all() noexcept;
	void stop_platform() noexcept;

	std::mutex lock_; ///< protects the rest
	unsigned started_ = 0;
	bool forgets_in_children_ = false;
};

} // namespace tornado::userlevel

#endif
