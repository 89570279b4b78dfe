// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PAGER_HPP
#define TORNADO_PAGER_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/ppc/server.hpp>
#include <tornado/region.hpp>

namespace tornado
{

/**
 * class PageRequest - a page that a fault wants, and memory for what the pager has
 */
class PageRequest
{
public:
	explicit PageRequest(ppc::Context &context) noexcept : context_{context} {}

	/** page() - its number in the region */
	[[nodiscard]] std::uint64_t page() const noexcept { return context_.words()[2]; }
	/** is_write() - it is going to be written */
	[[nodiscard]] bool is_write() const noexcept { return (context_.words()[3] & 1) != 0; }
	/** memory() - for copies(): as many pages as fit */
	[[nodiscard]] std::span<std::byte> memory() const noexcept { return context_.memory(); }

private:
	ppc::Context &context_;
};

/**
 * class PageReply - what a handler answers; <tornado/pager.h> tells the meaning
 */
class TORNADO_API PageReply
{
public:
	/** copies() - of @count pages from @first on, in the request's memory */
	static PageReply copies(std::uint64_t first, std::size_t count) noexcept;
	/** zeros() - @count pages of zeros from @first on, up to 64 */
	static PageReply zeros(std::uint64_t first, std::size_t count) noexcept;
	/** supplied() - by Region::supply() */
	static PageReply supplied() noexcept;
	/** denied() - there is no such page */
	static PageReply denied() noexcept { return PageReply{{}}; }

	[[nodiscard]] const ppc::Reply &reply() const noexcept { return reply_; }

private:
	explicit PageReply(const ppc::Reply &reply) noexcept : reply_{reply} {}

	ppc::Reply reply_;
};

/**
 * struct PagedOptions - what a region with a pager is to be
 * @region: as without one
 * @patience: how long a fault waits for an answer; 0: for ever
 */
struct PagedOptions {
	RegionOptions region{};
	std::chrono::milliseconds patience{0};
};

/**
 * class Pager - threads that give regions their pages, with a handler for each region
 *
 * Context: all members but the destructor are MT-safe.  Handlers run in several threads at once.
 */
class TORNADO_API Pager
{
public:
	/* An exception that it throws denies the page. */
	using Handler = std::function<PageReply(PageRequest &)>;

	/* Pages that a reply can have, unless start() is told otherwise. */
	static constexpr std::size_t default_pages = 16;

	/**
	 * start() - a pager without regions, with threads as a ppc::Server
	 * @pages: how many pages a reply can have copies of, up to 64; each thread has memory
	 *	for them
	 *
	 * Return: the pager, or an Error: EINVAL when they are too many or none; as of
	 * ppc::Port::create() and ppc::Server::start().
	 */
	[[nodiscard]] static Result<Pager> start(std::size_t pages = default_pages);

	Pager(Pager &&) noexcept;
	Pager &operator=(Pager &&) = delete;
	/** ~Pager() - pages of its regions that are not there are denied from here on */
	~Pager();

	/**
	 * create() - a region whose pages come from @handler
	 * @bytes: a multiple of the page size
	 * @handler: stays as long as the pager
	 *
	 * Return: the region, or an Error: as of Region::create() and ppc::Port::connect().
	 */
	[[nodiscard]] Result<Region> create(std::size_t bytes, Handler handler,
					    const PagedOptions &options = {});

private:
	struct State;

	explicit Pager(std::unique_ptr<State> state) noexcept;

	std::unique_ptr<State> state_;
};

} // namespace tornado

#endif // TORNADO_PAGER_HPP
