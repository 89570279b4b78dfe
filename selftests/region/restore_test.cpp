// SPDX-License-Identifier: GPL-2.0
/* Regions and pagers of the library, and the example. */
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>
#include <tornado/pager.hpp>

#include "child.hpp"
#include "pages.hpp"

int example_restore_main();

namespace tornado::selftest
{
namespace
{

volatile std::uint64_t &word_of(const RegionMapping &mapping, std::size_t page)
{
	return *reinterpret_cast<volatile std::uint64_t *>(&mapping.bytes()[page * page_size()]);
}

bool is_denied(const RegionMapping &mapping, std::size_t page)
{
	return Child([&] { return word_of(mapping, page) == 0 ? 0 : 1; }).wait() == -SIGBUS;
}

TEST(RegionLibrary, restores_a_snapshot)
{
	const auto outcome = run_captured(example_restore_main);

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_EQ(outcome.output, "4096 pages restored\n");
}

TEST(RegionLibrary, is_zeros)
{
	const auto region = Region::create(4 * page_size());
	ASSERT_TRUE(region);
	const auto mapping = region->map();
	ASSERT_TRUE(mapping);

	EXPECT_EQ(word_of(*mapping, 3), 0U);
	EXPECT_EQ(region->supply(0, mapping->bytes()).error().number(), EOPNOTSUPP);
	EXPECT_EQ(Region::create(1).error().number(), EINVAL);
}

TEST(RegionLibrary, has_a_handler_for_each_region)
{
	auto pager = Pager::start();
	ASSERT_TRUE(pager);
	std::vector<Region> regions;

	for (std::uint64_t number = 1; number <= 3; number++) {
		auto region = pager->create(4 * page_size(), [number](PageRequest &request) {
			const std::uint64_t word = number * 100 + request.page();

			if (request.page() == 3)
				throw std::runtime_error("no such page");
			if (request.page() == 2)
				return PageReply::denied();
			std::memcpy(request.memory().data(), &word, sizeof(word));
			return PageReply::copies(request.page(), 1);
		});
		ASSERT_TRUE(region);
		regions.push_back(*std::move(region));
	}
	for (std::uint64_t number = 1; number <= 3; number++) {
		const auto mapping = regions[number - 1].map();
		ASSERT_TRUE(mapping);
		EXPECT_EQ(word_of(*mapping, 1), number * 100 + 1);
		EXPECT_TRUE(is_denied(*mapping, 2));
		EXPECT_TRUE(is_denied(*mapping, 3));
	}
}

TEST(RegionLibrary, replies_with_64_pages)
{
	auto pager = Pager::start(64);
	ASSERT_TRUE(pager);
	std::atomic<unsigned> calls{0};
	auto region = pager->create(64 * page_size(), [&calls](PageRequest &request) {
		calls++;
		EXPECT_EQ(request.memory().size(), 64 * page_size());
		std::memset(request.memory().data(), 1, request.memory().size());
		return PageReply::copies(0, 64);
	});
	ASSERT_TRUE(region);
	const auto mapping = region->map();
	ASSERT_TRUE(mapping);

	for (std::size_t page = 0; page < 64; page++)
		EXPECT_EQ(word_of(*mapping, page), 0x0101010101010101U);
	EXPECT_EQ(calls, 1U);
	EXPECT_EQ(Pager::start(0).error().number(), EINVAL);
	EXPECT_EQ(Pager::start(65).error().number(), EINVAL);
}

TEST(RegionLibrary, supplies_and_ends)
{
	std::vector<std::byte> contents(2 * page_size(), std::byte{1});
	auto pager = std::make_unique<Result<Pager>>(Pager::start());
	ASSERT_TRUE(*pager);
	const Region *there = nullptr;
	const auto region = (*pager)->create(8 * page_size(), [&](PageRequest &request) {
		if (request.page() >= 4)
			return PageReply::zeros(4, 2);
		EXPECT_EQ(there->supply(0, contents), 2U);
		return PageReply::supplied();
	});
	ASSERT_TRUE(region);
	there = &*region;
	const auto mapping = region->map();
	ASSERT_TRUE(mapping);

	EXPECT_EQ(word_of(*mapping, 1), 0x0101010101010101U);
	EXPECT_EQ(word_of(*mapping, 5), 0U);
	pager.reset();
	EXPECT_EQ(word_of(*mapping, 0), 0x0101010101010101U);
	EXPECT_TRUE(is_denied(*mapping, 6));
}

} // namespace
} // namespace tornado::selftest
