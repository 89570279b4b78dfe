// SPDX-License-Identifier: GPL-2.0
/* Regions whose pages come from a pager: what it may answer, and what it may do wrong. */
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.hpp"
#include "deadline.hpp"
#include "pager_server.hpp"
#include "threads.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

TEST(Pager, copies_what_it_has)
{
	PagerServer pager(copy_one);
	const auto region = pager.region(8, 77);
	const RegionMapping mapping(region.get(), 8);

	for (std::size_t page = 0; page < 8; page++)
		EXPECT_EQ(mapping.word(page), contents_of(page));
	mapping.word(3) = 33;
	::madvise(mapping.page(0), mapping.bytes(), MADV_DONTNEED);
	EXPECT_EQ(mapping.word(3), 33U);
	EXPECT_EQ(pager.calls(), 8U);
	EXPECT_EQ(pager.last_cookie(), 77U);
	const auto statistics = region_statistics(region.get());
	EXPECT_EQ(statistics.asked, 8U);
	EXPECT_EQ(statistics.filled, 8U);
	EXPECT_EQ(statistics.denied, 0U);

	/* Given up, it is asked for again. */
	EXPECT_EQ(::madvise(mapping.page(3), page_size(), MADV_REMOVE), 0);
	EXPECT_EQ(mapping.word(3), contents_of(3));
	EXPECT_EQ(pager.calls(), 9U);
}

TEST(Pager, is_told_of_writes_and_the_label)
{
	std::atomic<std::uint64_t> flags{9};
	std::atomic<std::uint64_t> label{0};
	PagerServer pager([&](Context &context) {
		flags = context.told.word[3];
		label = context.told.label;
		return copy_one(context);
	});
	const auto region = pager.region(4);
	const RegionMapping mapping(region.get(), 4);

	EXPECT_EQ(mapping.word(1), contents_of(1));
	EXPECT_EQ(flags, 0U);
	EXPECT_EQ(label, PagerServer::label);
	mapping.word(2) = 1;
	EXPECT_EQ(flags, std::uint64_t{TORNADO_PAGER_WRITES});
}

TEST(Pager, prefetches)
{
	PagerServer pager(
		[](Context &context) { return copy(context, context.told.word[2] / 16 * 16, 16); });
	auto wanted = pager.wanted(64);
	wanted.fault_around = 16;
	const auto region = create_region(wanted);
	const RegionMapping mapping(region.get(), 64);

	for (std::size_t page = 0; page < 64; page++)
		EXPECT_EQ(mapping.word(page), contents_of(page));
	EXPECT_EQ(pager.calls(), 4U);
	EXPECT_EQ(region_statistics(region.get()).faults, 4U) << "all are mapped by one fault";
}

TEST(Pager, copies_64_pages_at_a_time)
{
	std::atomic<std::uint32_t> room{0};
	PagerServer pager([&](Context &context) {
		room = context.told.reply_capacity;
		return copy(context, 0, TORNADO_PAGER_PAGES_MAX);
	});
	const auto region = pager.region(65);
	const RegionMapping mapping(region.get(), 65);

	for (std::size_t page = 0; page < 64; page++)
		EXPECT_EQ(mapping.word(page), contents_of(page));
	EXPECT_EQ(pager.calls(), 1U);
	EXPECT_EQ(room, std::uint32_t{TORNADO_PORT_BUFFER_MAX});
	EXPECT_EQ(region_statistics(region.get()).filled, 64U);
}

TEST(Pager, answers_zeros)
{
	PagerServer pager([](Context &context) {
		return say(context, TORNADO_PAGER_ZEROS, context.told.word[2] / 64 * 64, 64);
	});
	const auto region = pager.region(100);
	const RegionMapping mapping(region.get(), 100);

	for (std::size_t page = 0; page < 100; page++)
		EXPECT_EQ(mapping.word(page), 0U);
	EXPECT_EQ(pager.calls(), 2U);
	EXPECT_EQ(region_statistics(region.get()).filled, 100U);
}

TEST(Pager, supplies)
{
	std::vector<std::byte> contents(64 * page_size());
	FileDescriptor region;
	PagerServer pager([&](Context &context) {
		EXPECT_EQ(supply(region.get(), 0, 64, contents.data()), 64);
		return say(context, TORNADO_PAGER_SUPPLIED, 0, 0);
	});
	region = pager.region(64);
	const RegionMapping mapping(region.get(), 64);

	for (std::size_t page = 0; page < 64; page++)
		store_contents(&contents[page * page_size()], page);
	for (std::size_t page = 0; page < 64; page++)
		EXPECT_EQ(mapping.word(page), contents_of(page));
	EXPECT_EQ(pager.calls(), 1U);
	EXPECT_EQ(supply(region.get(), 0, 64, nullptr), 0) << "they are there";
	EXPECT_EQ(mapping.word(5), contents_of(5));
}

TEST(Pager, denies_pages)
{
	PagerServer pager([](Context &context) {
		return context.told.word[2] == 1 ? say(context, 0, 0, 0) : copy_one(context);
	});
	const auto region = pager.region(4);
	const RegionMapping mapping(region.get(), 4);

	EXPECT_TRUE(ends_with_bus_error(mapping, 1));
	EXPECT_TRUE(ends_with_bus_error(mapping, 1));
	EXPECT_EQ(mapping.word(2), contents_of(2)) << "nobody else notices";
	EXPECT_EQ(::write(STDOUT_FILENO, mapping.page(1), 1), -1);
	EXPECT_EQ(errno, EFAULT);
	EXPECT_EQ(pager.calls(), 2U) << "is not asked again";
	EXPECT_EQ(region_statistics(region.get()).denied, 1U);
	/* Until it is supplied. */
	EXPECT_EQ(supply(region.get(), 1, 1, nullptr), 1);
	EXPECT_EQ(mapping.word(1), 0U);
}

TEST(Pager, answers_wrongly)
{
	using Wrong = std::uint32_t (*)(Context &);
	constexpr std::array<Wrong, 8> wrong{
		[](Context &context) { return say(context, TORNADO_PAGER_ZEROS, 2, 1); },
		[](Context &context) { return say(context, TORNADO_PAGER_ZEROS, 1, 0); },
		[](Context &context) { return say(context, TORNADO_PAGER_ZEROS, 1, 65); },
		[](Context &context) { return say(context, TORNADO_PAGER_ZEROS, ~0ULL, ~0ULL); },
		[](Context &context) { return say(context, TORNADO_PAGER_COPY, 1, 1); },
		[](Context &context) { return say(context, TORNADO_PAGER_COPY, 1, 1) + 1; },
		[](Context &context) { return copy(context, 2, 1); },
		[](Context &context) { return say(context, TORNADO_PAGER_SUPPLIED, 1, 1); },
	};
	std::atomic<std::size_t> which{0};
	PagerServer pager([&](Context &context) { return wrong[which](context); });

	for (; which < wrong.size(); ++which) {
		const auto region = pager.region(4);
		const RegionMapping mapping(region.get(), 4);
		EXPECT_TRUE(ends_with_bus_error(mapping, 1)) << which;
	}
}

/* Two regions have the same pager and cookie, and it takes one for the other. */
TEST(Pager, answers_for_another_region)
{
	PagerServer pager([](Context &context) { return copy(context, 6, 1); });
	const auto small = pager.region(4);
	const auto large = pager.region(8);
	const RegionMapping of_small(small.get(), 4);
	const RegionMapping of_large(large.get(), 8);

	EXPECT_TRUE(ends_with_bus_error(of_small, 1));
	EXPECT_EQ(region_statistics(small.get()).resident, 0U);
	EXPECT_EQ(region_statistics(large.get()).resident, 0U);
	EXPECT_EQ(of_large.word(6), contents_of(6));
	EXPECT_EQ(region_statistics(large.get()).denied, 0U);
	EXPECT_EQ(supply(small.get(), 2, 1, of_large.page(6)), 1);
	EXPECT_EQ(of_small.word(2), contents_of(6));
}

TEST(Pager, replies_twice)
{
	PagerServer pager([](Context &context) {
		const auto length = copy_one(context);
		EXPECT_EQ(context.reply(length), 0);
		EXPECT_EQ(context.reply(length), -ENOMSG);
		return PagerServer::has_replied;
	});
	const auto region = pager.region(4);
	const RegionMapping mapping(region.get(), 4);

	for (std::size_t page = 0; page < 4; page++)
		EXPECT_EQ(mapping.word(page), contents_of(page));
}

TEST(Pager, is_gone)
{
	auto pager = std::make_unique<PagerServer>(copy_one);
	const auto region = pager->region(4);
	const RegionMapping mapping(region.get(), 4);

	EXPECT_EQ(mapping.word(1), contents_of(1));
	pager.reset();
	EXPECT_TRUE(ends_with_bus_error(mapping, 2));
	EXPECT_EQ(mapping.word(1), contents_of(1));
	EXPECT_EQ(region_statistics(region.get()).denied, 0U);
}

TEST(Pager, is_revoked)
{
	PagerServer pager(copy_one);
	const auto region = pager.region(4);
	const RegionMapping mapping(region.get(), 4);

	EXPECT_EQ(mapping.word(1), contents_of(1));
	EXPECT_EQ(revoke(pager.port(), PagerServer::label), 0);
	EXPECT_TRUE(ends_with_bus_error(mapping, 2));
	EXPECT_EQ(mapping.word(1), contents_of(1));
}

/* A pager that is another process, killed while it is asked. */
TEST(Pager, is_killed)
{
	int to_parent[2];
	ASSERT_EQ(::pipe(to_parent), 0);
	auto port = create_port(PagerServer::buffer_size);
	const auto client = create_client(port.get());
	Child pager([&] {
		Context context(port.get(), PagerServer::buffer_size);
		context.wait();
		EXPECT_EQ(::write(to_parent[1], "x", 1), 1);
		::pause();
		return 0;
	});
	/* So that it is closed with the child. */
	port.reset();
	const auto region = create_region(paged_by(client.get(), 4));
	const RegionMapping mapping(region.get(), 4);
	Child toucher([&] { return static_cast<int>(mapping.word(1)); });
	char byte = 0;
	ASSERT_EQ(::read(to_parent[0], &byte, 1), 1);
	pager.kill(SIGKILL);
	EXPECT_EQ(pager.wait(), -SIGKILL);
	EXPECT_EQ(toucher.wait(), -SIGBUS);
	EXPECT_TRUE(ends_with_bus_error(mapping, 2));
	::close(to_parent[0]);
	::close(to_parent[1]);
}

/* Whoever faults can be killed; the page is asked for again then, by whom it is wanted. */
TEST(Pager, is_stuck_and_its_client_killed)
{
	std::atomic<bool> is_stuck{true};
	std::atomic<unsigned> stuck{0};
	PagerServer pager([&](Context &context) {
		stuck++;
		while (is_stuck)
			std::this_thread::yield();
		return copy_one(context);
	});
	const auto region = pager.region(4);
	const RegionMapping mapping(region.get(), 4);
	{
		Child toucher([&] { return static_cast<int>(mapping.word(1)); });
		while (!stuck)
			std::this_thread::yield();
		Child waiter([&] { return static_cast<int>(mapping.word(1)); });
		toucher.kill(SIGKILL);
		waiter.kill(SIGKILL);
		EXPECT_EQ(toucher.wait(), -SIGKILL);
		EXPECT_EQ(waiter.wait(), -SIGKILL);
	}
	is_stuck = false;
	EXPECT_EQ(mapping.word(1), contents_of(1));
	EXPECT_EQ(region_statistics(region.get()).denied, 0U);
}

TEST(Pager, is_too_slow)
{
	std::atomic<bool> is_stuck{true};
	PagerServer pager([&](Context &context) {
		while (is_stuck)
			std::this_thread::yield();
		return copy_one(context);
	});
	auto wanted = pager.wanted(4);
	wanted.patience_ms = 20;
	const auto region = create_region(wanted);
	const RegionMapping mapping(region.get(), 4);

	EXPECT_TRUE(ends_with_bus_error(mapping, 1));
	is_stuck = false;
	EXPECT_TRUE(ends_with_bus_error(mapping, 1));
	wanted.patience_ms = 0;
}

/* Its own page, so it waits for itself, until it has waited long enough. */
TEST(Pager, faults_on_what_it_is_asked_for)
{
	volatile std::uint64_t *own = nullptr;
	FileDescriptor region;
	PagerServer pager([&](Context &context) {
		const auto page = context.told.word[2];
		/* A system call, which says EFAULT instead of SIGBUS. */
		EXPECT_EQ(::write(STDOUT_FILENO, const_cast<std::uint64_t *>(own) + page * 512, 1),
			  -1);
		EXPECT_EQ(errno, EFAULT);
		return copy_one(context);
	});
	auto wanted = pager.wanted(4);
	wanted.patience_ms = 50;
	region = create_region(wanted);
	const RegionMapping mapping(region.get(), 4);

	own = &mapping.word(0);
	EXPECT_TRUE(ends_with_bus_error(mapping, 1));
}

TEST(Pager, threads_ask_once)
{
	constexpr std::size_t pages = 600;
	PagerServer pager(copy_one);
	const auto region = pager.region(pages);
	const RegionMapping mapping(region.get(), pages);

	start_together(4U, [&](unsigned) {
		for (std::size_t page = 0; page < pages; page++)
			EXPECT_EQ(mapping.word(page), contents_of(page));
	});
	EXPECT_EQ(pager.calls(), pages);
	EXPECT_EQ(region_statistics(region.get()).filled, pages);
}

TEST(Pager, serves_children_and_copies_for_private_mappings)
{
	PagerServer pager(copy_one);
	const auto region = pager.region(8);
	const RegionMapping mapping(region.get(), 8);
	const RegionMapping copies(region.get(), 8, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	copies.word(2) = 5;
	EXPECT_EQ(copies.word(2), 5U);
	EXPECT_EQ(mapping.word(2), contents_of(2));
	EXPECT_EQ(Child([&] {
			  mapping.word(5) = mapping.word(5) + 1;
			  return copies.word(2) == 5 && copies.word(3) == contents_of(3) ? 0 : 1;
		  }).wait(),
		  0);
	EXPECT_EQ(mapping.word(5), contents_of(5) + 1);
}

/* Pages are got for system calls, for another process, and all at once. */
TEST(Pager, serves_get_user_pages)
{
	PagerServer pager(copy_one);
	const auto region = pager.region(16);
	const RegionMapping mapping(region.get(), 16);
	std::uint64_t word = 0;
	iovec here{&word, sizeof(word)};
	iovec there{mapping.page(3), sizeof(word)};

	EXPECT_EQ(::process_vm_readv(::getpid(), &here, 1, &there, 1, 0),
		  static_cast<ssize_t>(sizeof(word)));
	EXPECT_EQ(word, contents_of(3));
	EXPECT_EQ(::mlock(mapping.page(4), 4 * page_size()), 0);
	EXPECT_TRUE(mapping.is_mapped(7));
	EXPECT_EQ(mapping.word(7), contents_of(7));
	::munlock(mapping.page(4), 4 * page_size());

	int pipes[2];
	ASSERT_EQ(::pipe(pipes), 0);
	EXPECT_EQ(::write(pipes[1], mapping.page(9), sizeof(word)),
		  static_cast<ssize_t>(sizeof(word)));
	EXPECT_EQ(::read(pipes[0], mapping.page(10), sizeof(word)),
		  static_cast<ssize_t>(sizeof(word)));
	EXPECT_EQ(mapping.word(10), contents_of(9));
	::close(pipes[0]);
	::close(pipes[1]);
}

TEST(Pager, ends_at_the_end_of_the_region)
{
	PagerServer pager([](Context &context) { return copy(context, context.told.word[2], 4); });
	const auto region = pager.region(4);
	const RegionMapping mapping(region.get(), 8);

	EXPECT_EQ(mapping.word(3), contents_of(3));
	EXPECT_TRUE(ends_with_bus_error(mapping, 4));
	EXPECT_EQ(pager.calls(), 1U);
	ASSERT_EQ(::ftruncate(region.get(), static_cast<off_t>(8 * page_size())), 0);
	EXPECT_EQ(mapping.word(4), contents_of(4));
	EXPECT_EQ(mapping.word(7), contents_of(7));
	EXPECT_EQ(pager.calls(), 2U);
}

TEST(PagerMisuse, creation)
{
	PagerServer pager(copy_one);
	const auto limited = create_client(pager.port(), 0, 1);
	const auto revoked = create_client(pager.port(), 9);
	const auto telling = create_port(0, 4, TORNADO_PORT_TELLS_CALLER);
	const auto of_telling = create_client(telling.get());
	const auto region = create_region(1);
	auto wanted = region_of(4);

	EXPECT_EQ(revoke(pager.port(), 9), 0);
	wanted.kind = TORNADO_REGION_PAGED;
	const std::array<std::pair<int, int>, 7> bad{{{-1, EBADF},
						      {1000, EBADF},
						      {pager.port(), EINVAL},
						      {region.get(), EINVAL},
						      {limited.get(), EACCES},
						      {revoked.get(), ESTALE},
						      {of_telling.get(), EOPNOTSUPP}}};
	for (const auto &[descriptor, error] : bad) {
		wanted.pager = descriptor;
		EXPECT_EQ(try_region(wanted), -error) << descriptor;
	}
	for (auto spoil : {+[](tornado_region_create &c) { c.pager = 1; },
			   +[](tornado_region_create &c) { c.cookie = 1; },
			   +[](tornado_region_create &c) { c.patience_ms = 1; },
			   +[](tornado_region_create &c) { c.kind = 2; }}) {
		auto argument = region_of(4);
		spoil(argument);
		EXPECT_EQ(try_region(argument), -EINVAL);
	}
}

TEST(PagerMisuse, supply)
{
	PagerServer pager(copy_one);
	const auto region = pager.region(4);
	const std::size_t unit = page_size();
	std::vector<std::byte> contents(5 * unit);
	struct {
		std::uint64_t offset, length, from, supplied;
		int error;
	} const bad[] = {
		{1, unit, 0, 0, EINVAL},
		{0, 1, 0, 0, EINVAL},
		{unit - 1, unit, 0, 0, EINVAL},
		{0, unit, 0, 1, EINVAL},
		{~0ULL - unit + 1, unit, 0, 0, EINVAL},
		{unit, ~0ULL - unit + 1, 0, 0, EINVAL},
		{TORNADO_REGION_BYTES_MAX, unit, 0, 0, EINVAL},
		{0, unit, 8, 0, EFAULT},
		{0, unit, ~0ULL - 4 * unit + 1, 0, EFAULT},
	};
	for (const auto &[offset, length, from, supplied, error] : bad) {
		tornado_region_supply argument{};
		argument.size = sizeof(argument);
		argument.offset = offset;
		argument.length = length;
		argument.from = from;
		argument.supplied = supplied;
		EXPECT_EQ(request(region.get(), TORNADO_IOC_REGION_SUPPLY, &argument), -error)
			<< offset << ' ' << length << ' ' << from;
	}
	EXPECT_EQ(supply(region.get(), 2, 5, contents.data()), 2) << "those after the end are not";
	EXPECT_EQ(supply(region.get(), 4, 1, contents.data()), 0);
	EXPECT_EQ(supply(create_region(1).get(), 0, 1, nullptr), -EOPNOTSUPP);
	EXPECT_EQ(seal(region.get(), TORNADO_REGION_SEAL_WRITE), TORNADO_REGION_SEAL_WRITE);
	EXPECT_EQ(supply(region.get(), 0, 1, nullptr), -EPERM);
	/* But the pager may. */
	const RegionMapping mapping(region.get(), 4, PROT_READ, MAP_PRIVATE);
	EXPECT_EQ(mapping.word(1), contents_of(1));
}

} // namespace
} // namespace tornado::selftest
