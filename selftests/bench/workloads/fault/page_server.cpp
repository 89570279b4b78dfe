/* SPDX-License-Identifier: GPL-2.0 */
#include "page_server.hpp"

#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "machine.hpp"
#include "marker.h"
#include "pages.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

int open_userfaultfd()
{
	const auto descriptor = static_cast<int>(
		syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY));
	if (descriptor < 0)
		throw Unavailable(fmt::format("no userfaultfd here: {}", std::strerror(errno)));
	uffdio_api api{.api = UFFD_API, .features = 0, .ioctls = 0};
	require(ioctl(descriptor, UFFDIO_API, &api), "UFFDIO_API");
	return descriptor;
}

} // namespace

PageServer::PageServer(const Place &place, unsigned int pages_per_fault, Fill fill)
	: place_(place), fill_(std::move(fill)), answer_size_(pages_per_fault * page_size),
	  answer_(answer_size_), descriptor_(open_userfaultfd()),
	  stop_(require(eventfd(0, EFD_CLOEXEC), "eventfd")), thread_([this] { loop(); })
{
}

PageServer::~PageServer()
{
	const std::uint64_t one = 1;
	if (write(stop_, &one, sizeof(one)) != sizeof(one))
		std::abort();
	thread_.join();
	close(stop_);
	close(descriptor_);
}

void PageServer::watch(std::byte *area, std::size_t bytes)
{
	uffdio_register order{};
	order.range = {reinterpret_cast<std::uintptr_t>(area), bytes};
	order.mode = UFFDIO_REGISTER_MODE_MISSING;
	require(ioctl(descriptor_, UFFDIO_REGISTER, &order), "UFFDIO_REGISTER");
}

void PageServer::loop()
{
	pin_to(place_);
	tornado_marker_helper_start(place_.index);
	std::array<pollfd, 2> sources = {pollfd{descriptor_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
	while (sources[1].revents == 0) {
		poll(sources.data(), sources.size(), -1);
		std::array<uffd_msg, 16> messages{};
		const ssize_t length = read(descriptor_, messages.data(), sizeof(messages));
		for (std::size_t index = 0;
		     length > 0 && index < static_cast<std::size_t>(length) / sizeof(uffd_msg);
		     ++index)
			answer(messages[index].arg.pagefault.address);
	}
	tornado_marker_helper_finish(place_.index);
}

void PageServer::answer(std::uint64_t address)
{
	const std::uint64_t start = address - address % answer_size_;
	fill_(reinterpret_cast<std::byte *>(start), answer_.data());
	uffdio_copy order{};
	order.dst = start;
	order.src = reinterpret_cast<std::uintptr_t>(answer_.data());
	order.len = answer_size_;
	/* Counted first: the thread may be done before this one runs again. */
	const std::uint64_t pages = answer_size_ / page_size;
	served_.fetch_add(pages);
	if (ioctl(descriptor_, UFFDIO_COPY, &order) == 0)
		return;
	served_.fetch_sub(pages);
	/* Somebody else's fault brought the pages already: let the thread look again. */
	uffdio_range range = {start, answer_size_};
	ioctl(descriptor_, UFFDIO_WAKE, &range);
}

} // namespace bench
