// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_PAGER_SERVER_HPP
#define TORNADO_SELFTESTS_PAGER_SERVER_HPP

#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "cpus.hpp"
#include "ports.hpp"
#include "regions.hpp"

/* Pagers by the bare ioctls, which answer what a test says. */
namespace tornado::selftest
{

/** contents_of() - the first word of a page that copy() makes */
inline std::uint64_t contents_of(std::uint64_t page)
{
	return page * 1000 + 1;
}

inline void store_contents(std::byte *to, std::uint64_t page)
{
	const std::uint64_t word = contents_of(page);

	std::memcpy(to, &word, sizeof(word));
}

/** say(), copy() - a reply; its length */
inline std::uint32_t say(Context &context, std::uint64_t kind, std::uint64_t first,
			 std::uint64_t count)
{
	context.told.word[0] = kind;
	context.told.word[1] = first;
	context.told.word[2] = count;
	return 0;
}

inline std::uint32_t copy(Context &context, std::uint64_t first, std::uint64_t count)
{
	for (std::uint64_t i = 0; i < count; i++)
		store_contents(&context.buffer()[i * page_size()], first + i);
	say(context, TORNADO_PAGER_COPY, first, count);
	return static_cast<std::uint32_t>(count * page_size());
}

inline std::uint32_t copy_one(Context &context)
{
	return copy(context, context.told.word[2], 1);
}

/**
 * class PagerServer - a port with some threads that answer faults
 *
 * More than one: so that one of them may fault itself.
 */
class PagerServer
{
public:
	using Answer = std::function<std::uint32_t(Context &)>;

	static constexpr std::uint64_t label = 5;
	static constexpr std::uint32_t buffer_size = TORNADO_PORT_BUFFER_MAX;
	/* As the length, by who has replied himself. */
	static constexpr std::uint32_t has_replied = ~0U;
	static constexpr unsigned threads = 3;

	explicit PagerServer(Answer answer) : answer_(std::move(answer))
	{
		std::atomic<unsigned> ready{0};

		for (unsigned i = 0; i < threads; i++)
			threads_.emplace_back([this, &ready] { serve(ready); });
		while (ready < threads)
			std::this_thread::yield();
	}
	~PagerServer() { port_.reset(); }
	PagerServer(const PagerServer &) = delete;
	PagerServer &operator=(const PagerServer &) = delete;

	[[nodiscard]] tornado_region_create wanted(std::size_t pages,
						   std::uint64_t cookie = 0) const
	{
		return paged_by(client_.get(), pages, cookie);
	}
	[[nodiscard]] FileDescriptor region(std::size_t pages, std::uint64_t cookie = 0) const
	{
		return create_region(wanted(pages, cookie));
	}
	[[nodiscard]] int port() const { return port_.get(); }
	[[nodiscard]] unsigned calls() const { return calls_; }
	[[nodiscard]] std::uint64_t last_cookie() const { return last_cookie_; }

private:
	void serve(std::atomic<unsigned> &ready)
	{
		Context context{port_.get(), buffer_size};

		ready++;
		int error = context.wait();
		while (error == 0) {
			calls_++;
			last_cookie_ = context.told.word[1];
			const auto length = answer_(context);
			error = length == has_replied ? context.wait()
						      : context.reply_and_wait(length);
		}
	}

	Answer answer_;
	std::atomic<unsigned> calls_{0};
	std::atomic<std::uint64_t> last_cookie_{0};
	FileDescriptor port_ = create_port(buffer_size);
	FileDescriptor client_ = create_client(port_.get(), label);
	std::vector<std::jthread> threads_;
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_PAGER_SERVER_HPP
