// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Restore a snapshot from a file: its memory can be used at once, and is loaded when it is touched,
 * 16 pages at a time. */
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <tornado/pager.hpp>
#include <unistd.h>

namespace
{

constexpr std::size_t page_size = 4096;
constexpr std::size_t pages = 4096;
constexpr std::size_t prefetched = 16;

/* Some memory of a process, in which each word says where it was. */
int take_snapshot()
{
	char name[] = "/tmp/snapshot-XXXXXX";
	const int file = ::mkstemp(name);
	std::uint64_t words[page_size / sizeof(std::uint64_t)];

	::unlink(name);
	for (std::uint64_t page = 0; page < pages; page++) {
		std::ranges::fill(words, page);
		if (::write(file, words, sizeof(words)) != sizeof(words))
			return -1;
	}
	return file;
}

/* The pages around the one that is wanted, straight from the file into the reply. */
tornado::PageReply load(int snapshot, const tornado::PageRequest &request)
{
	const std::uint64_t first = request.page() / prefetched * prefetched;
	const auto memory = request.memory().first(prefetched * page_size);
	const ssize_t length = ::pread(snapshot, memory.data(), memory.size(),
				       static_cast<off_t>(first * page_size));

	if (length < 0)
		return tornado::PageReply::denied();
	return tornado::PageReply::copies(first, static_cast<std::size_t>(length) / page_size);
}

int fail(const tornado::Error &error)
{
	std::fprintf(stderr, "%s\n", error.message().c_str());
	return 1;
}

} // namespace

int main()
{
	const int snapshot = take_snapshot();
	auto pager = tornado::Pager::start();

	if (!pager)
		return fail(pager.error());
	tornado::PagedOptions options;

	options.region.fault_around = prefetched;
	const auto region = pager->create(
		pages * page_size,
		[snapshot](const tornado::PageRequest &request) { return load(snapshot, request); },
		options);

	if (!region)
		return fail(region.error());
	const auto mapping = region->map();

	if (!mapping)
		return fail(mapping.error());

	/* The restored process goes on: it reads here and there, and writes. */
	std::uint64_t sum = 0;

	for (std::uint64_t page = 0; page < pages; page++) {
		auto &word = *reinterpret_cast<std::uint64_t *>(
			&mapping->bytes()[(page * 7 % pages) * page_size + 8]);
		sum += word;
		word = 0;
	}
	if (sum != pages * (pages - 1) / 2)
		return 1;
	std::printf("%zu pages restored\n", pages);
	return 0;
}
