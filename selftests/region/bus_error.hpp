// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_REGION_BUS_ERROR_HPP
#define TORNADO_SELFTESTS_REGION_BUS_ERROR_HPP

#include <csetjmp>
#include <csignal>
#include <cstdint>

namespace tornado::selftest
{

/**
 * class BusErrorsReturn - while it exists, the accesses below survive SIGBUS
 *
 * Any number of threads may try at a time.
 */
class BusErrorsReturn
{
public:
	BusErrorsReturn()
	{
		struct sigaction action{};
		action.sa_handler = jump;
		sigaction(SIGBUS, &action, &before_);
	}
	~BusErrorsReturn() { sigaction(SIGBUS, &before_, nullptr); }
	BusErrorsReturn(const BusErrorsReturn &) = delete;
	BusErrorsReturn &operator=(const BusErrorsReturn &) = delete;

	/** try_read() - whether the word could be read, and then what it is */
	static bool try_read(const volatile std::uint64_t &word, std::uint64_t &value)
	{
		if (sigsetjmp(after, 1))
			return false;
		value = word;
		return true;
	}

	/** try_write() - whether the word could be written */
	static bool try_write(volatile std::uint64_t &word, std::uint64_t value)
	{
		if (sigsetjmp(after, 1))
			return false;
		word = value;
		return true;
	}

private:
	static void jump(int /*signal*/) { siglongjmp(after, 1); }

	static inline thread_local sigjmp_buf after;
	struct sigaction before_{};
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_REGION_BUS_ERROR_HPP
