// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_EXISTENCE_TOKEN_HPP
#define TORNADO_CORE_EXISTENCE_TOKEN_HPP

#include <atomic>

#include "../cpu_set.hpp"
#include "../reversed.hpp"

namespace tornado::existence
{

/// What becomes of a token when its call returns.
enum class Progress : bool {
	done,	   ///< it is at its end; its memory may be gone
	travelling ///< the call has sent it somewhere else
};

/// Travels from CPU to CPU, over those that may hold what is to be freed, and arrives when the
/// operations of each have been waited for.
///
/// Lifetime: embedded in what is to be freed.
/// Locking: none; it is in one place at a time.
struct Token {
	CpuSet cpus{};					 ///< still to be visited
	Token *next = nullptr;				 ///< in the queue in which it waits
	unsigned parity = 0;				 ///< which barrier waits for it
	unsigned long long traced_from = 0;		 ///< when it set out, if that is traced
	Progress (*arrived)(Token &) noexcept = nullptr; ///< runs where it may sleep
};

/// Tokens that wait, in the order in which they came.  Any number may push; one takes.
class TokenQueue
{
public:
	/// True if none was waiting: then somebody has to be told.
	bool push(Token &token) noexcept
	{
		Token *first = last_.load(std::memory_order_relaxed);
		do {
			token.next = first;
			// Release: pairs with the acquire in take_all().
		} while (!last_.compare_exchange_weak(first, &token, std::memory_order_release,
						      std::memory_order_relaxed));
		return !first;
	}

	/// The first of a list through Token::next; nullptr if there is none.
	Token *take_all() noexcept
	{
		return reversed(last_.exchange(nullptr, std::memory_order_acquire), &Token::next);
	}

private:
	std::atomic<Token *> last_{nullptr};
};

/// Call @use with each token of a list; it may give the token away.
template <typename Use>
void for_each_token(Token *list, Use use) noexcept
{
	while (list) {
		Token *token = list;
		list = token->next;
		use(*token);
	}
}

} // namespace tornado::existence

#endif
