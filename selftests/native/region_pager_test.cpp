// SPDX-License-Identifier: GPL-2.0
/* Regions whose pages come from a pager. */
#include <cerrno>
#include <cstring>
#include <functional>
#include <random>

#include "../../module/core/region/protocol.h"
#include "../lib/deadline.hpp"
#include "ppc_fixture.hpp"
#include "region_fixture.hpp"

namespace tornado::native
{
namespace
{

using selftest::Deadline;
using std::chrono::milliseconds;

constexpr unsigned payload_pages = 16;
constexpr std::uint64_t cookie = 77;
constexpr std::uint64_t label = 5;

unsigned long contents_of(unsigned long page)
{
	return page * 1000 + 1;
}

/* Instead of an answer: the server ends. */
constexpr unsigned dies = ~0U;

/* A port with a server on each virtual CPU, which answers what a test says. */
class PagerPort
{
public:
	using Answer = std::function<unsigned(tornado_ppc_words &, std::byte *)>;

	explicit PagerPort(Answer answer, unsigned servers = CoreTest::cpus)
		: answer_(std::move(answer))
	{
		EXPECT_EQ(tornado_core_ppc_port_create(&raw, payload_pages * 4096, 0, nullptr), 0);
		for (unsigned cpu = 0; cpu < servers; cpu++)
			threads_.emplace_back([this, cpu] { serve(cpu); });
	}
	~PagerPort()
	{
		close();
		threads_.clear();
		tornado_core_ppc_port_put(raw);
	}
	PagerPort(const PagerPort &) = delete;
	PagerPort &operator=(const PagerPort &) = delete;

	void close() { tornado_core_ppc_port_close(raw); }

	tornado_ppc_port *raw = nullptr;
	std::atomic<unsigned> calls{0};

private:
	void serve(unsigned cpu)
	{
		platform::bind_to_cpu(cpu);
		auto *buffer = new std::byte[payload_pages * 4096]{};
		tornado_ppc_context *context = nullptr;
		tornado_ppc_words words{};
		tornado_ppc_service service{};
		service.words = &words;
		service.deadline_ns = TORNADO_NO_DEADLINE;
		EXPECT_EQ(tornado_core_ppc_context_create(
				  &context, raw, buffer,
				  [](void *memory) { delete[] static_cast<std::byte *>(memory); },
				  buffer),
			  0);
		while (tornado_core_ppc_wait(context, &service) == 0) {
			calls++;
			EXPECT_EQ(words.word[0], std::uint64_t{TORNADO_PAGER_WORD_FAULT});
			EXPECT_EQ(words.word[1], cookie);
			EXPECT_EQ(service.label, label);
			service.reply_length = answer_(words, buffer);
			if (service.reply_length == dies)
				break;
			EXPECT_EQ(tornado_core_ppc_reply(context, &service), 0);
		}
		tornado_core_ppc_context_end(context);
		tornado_core_ppc_context_put(context);
	}

	Answer answer_;
	std::vector<std::jthread> threads_;
};

/* @count pages from @first on. */
unsigned copy(tornado_ppc_words &words, std::byte *buffer, unsigned long first, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		const unsigned long contents = contents_of(first + i);
		std::memcpy(buffer + i * 4096, &contents, sizeof(contents));
	}
	words.word[0] = TORNADO_PAGER_WORD_COPY;
	words.word[1] = first;
	words.word[2] = count;
	return static_cast<unsigned>(count * 4096);
}
unsigned copy_one(tornado_ppc_words &words, std::byte *buffer)
{
	return copy(words, buffer, words.word[2], 1);
}
unsigned say(tornado_ppc_words &words, std::uint64_t kind, std::uint64_t first, std::uint64_t count)
{
	words.word[0] = kind;
	words.word[1] = first;
	words.word[2] = count;
	return 0;
}

tornado_region_plan plan_with(const PagerPort &port, unsigned long pages)
{
	auto plan = plan_of(pages);
	plan.pager = {.port = port.raw, .label = label, .cookie = cookie, .patience_ns = 0};
	return plan;
}

class RegionPagerTest : public RegionTest
{
public:
};

TEST_F(RegionPagerTest, copies_what_the_pager_has)
{
	PagerPort port(copy_one);
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	for (unsigned long page = 0; page < 8; page++) {
		EXPECT_EQ(mapping.fault_to_the_end(page), TORNADO_FAULT_MAPPED);
		EXPECT_EQ(mapping.read(page), contents_of(page));
	}
	EXPECT_EQ(region.numbers().asked, 8);
	EXPECT_EQ(region.numbers().filled, 8);
	/* Not again. */
	mapping.unmap(0, 8);
	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(port.calls, 8U);
	EXPECT_EQ(mapping.fault_to_the_end(8), TORNADO_FAULT_BEYOND);
	/* Given up, it is asked for again. */
	region.remove(3, 4);
	EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(port.calls, 9U);
}

TEST_F(RegionPagerTest, prefetches_across_blocks_and_the_end)
{
	PagerPort port([](tornado_ppc_words &words, std::byte *buffer) {
		return copy(words, buffer, words.word[2] / 16 * 16 - 8, 16);
	});
	auto plan = plan_with(port, pages_per_block + 4);
	plan.fault_around = 16;
	TestRegion region(plan);
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(pages_per_block), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(region.numbers().filled, 12);
	for (unsigned long page = pages_per_block - 8; page < pages_per_block + 4; page++) {
		EXPECT_EQ(mapping.fault_to_the_end(page), TORNADO_FAULT_MAPPED);
		EXPECT_EQ(mapping.read(page), contents_of(page));
	}
	EXPECT_EQ(port.calls, 1U);
}

TEST_F(RegionPagerTest, zeros_up_to_64_pages)
{
	PagerPort port([](tornado_ppc_words &words, std::byte *) {
		return say(words, TORNADO_PAGER_WORD_ZEROS, words.word[2], 64);
	});
	TestRegion region(plan_with(port, 1000));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(7), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.read(7), 0U);
	EXPECT_EQ(region.numbers().filled, 64);
}

TEST_F(RegionPagerTest, what_is_there_stays)
{
	PagerPort port([](tornado_ppc_words &words, std::byte *buffer) {
		return copy(words, buffer, 0, 4);
	});
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.fault_to_the_end(2), TORNADO_FAULT_MAPPED);
	mapping.add(2);
	region.remove(1, 2);
	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(mapping.read(2), contents_of(2) + 1);
	EXPECT_EQ(region.numbers().filled, 5);
}

TEST_F(RegionPagerTest, wrong_answers_deny_the_page)
{
	std::atomic<unsigned> which{0};
	const std::vector<PagerPort::Answer> wrong{
		[](auto &words, auto *) { return say(words, 0, 0, 0); },
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_ZEROS, 4, 1); },
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_ZEROS, 2, 1); },
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_ZEROS, 3, 0); },
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_ZEROS, 3, 65); },
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_ZEROS, 3, ~0ULL); },
		[](auto &words, auto *) {
			return say(words, TORNADO_PAGER_WORD_ZEROS, ~0ULL, 1ULL << 32 | 5);
		},
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_COPY, 3, 1); },
		[](auto &words, auto *) {
			return say(words, TORNADO_PAGER_WORD_COPY, 3, 2) + 4096;
		},
		[](auto &words, auto *) {
			return say(words, TORNADO_PAGER_WORD_COPY, 3, 1) + 4095;
		},
		[](auto &words, auto *) {
			return say(words, TORNADO_PAGER_WORD_COPY, 4, 1) + 4096;
		},
		[](auto &words, auto *) { return say(words, TORNADO_PAGER_WORD_SUPPLIED, 3, 1); },
	};
	PagerPort port([&](auto &words, auto *buffer) { return wrong[which](words, buffer); });

	for (; which < wrong.size(); which++) {
		TestRegion region(plan_with(port, 8));
		TestMapping mapping(region);
		EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_DENIED) << which;
		EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_DENIED);
		EXPECT_EQ(region.numbers().asked, 1) << "is not asked again";
		EXPECT_EQ(region.numbers().denied, 1);
		EXPECT_EQ(region.numbers().filled, 0);
		region.remove(0, 8);
		EXPECT_EQ(region.numbers().removed, 0);
		EXPECT_EQ(mapping.fault_to_the_end(3), TORNADO_FAULT_DENIED);
		EXPECT_EQ(region.numbers().asked, 2) << "once it was given up";
	}
}

TEST_F(RegionPagerTest, faults_that_may_not_wait_do_not_ask)
{
	PagerPort port(copy_one);
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault(1), TORNADO_FAULT_WOULD_WAIT);
	EXPECT_EQ(port.calls, 0U);
	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_MAPPED);
	mapping.unmap(0, 8);
	EXPECT_EQ(mapping.fault(1), TORNADO_FAULT_MAPPED);
}

TEST_F(RegionPagerTest, is_gone)
{
	PagerPort port(copy_one);
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_MAPPED);
	platform::set_may_ask_pager(false);
	EXPECT_EQ(mapping.fault_to_the_end(2), TORNADO_FAULT_DENIED);
	platform::set_may_ask_pager(true);
	port.close();
	EXPECT_EQ(mapping.fault_to_the_end(2), TORNADO_FAULT_DENIED);
	EXPECT_EQ(region.numbers().denied, 0) << "nobody was asked";
	mapping.unmap(0, 8);
	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_MAPPED);
}

TEST_F(RegionPagerTest, dies_while_it_is_asked)
{
	PagerPort port([](auto &, auto *) { return dies; }, 1);
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_DENIED);
	EXPECT_EQ(region.numbers().asked, 1);
}

TEST_F(RegionPagerTest, is_closed_while_it_is_asked)
{
	std::unique_ptr<PagerPort> port;
	std::atomic<bool> is_over{false};
	port = std::make_unique<PagerPort>(
		[&](auto &words, auto *) {
			port->close();
			/* An answer that comes before the fault has begun to wait would count. */
			const Deadline late(milliseconds(0), [&] { return is_over.load(); });
			while (!late)
				std::this_thread::yield();
			return say(words, TORNADO_PAGER_WORD_ZEROS, words.word[2], 1);
		},
		1);
	TestRegion region(plan_with(*port, 8));
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_DENIED);
	is_over = true;
	EXPECT_EQ(region.numbers().asked, 1);
}

TEST_F(RegionPagerTest, is_too_slow)
{
	std::atomic<bool> answers{false};
	PagerPort port([&](auto &words, auto *buffer) {
		while (!answers)
			std::this_thread::yield();
		return copy_one(words, buffer);
	});
	auto plan = plan_with(port, 8);
	plan.pager.patience_ns = 1'000'000;
	TestRegion region(plan);
	TestMapping mapping(region);

	EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_DENIED);
	answers = true;
	EXPECT_EQ(region.numbers().denied, 1);
}

TEST_F(RegionPagerTest, is_asked_once_for_one_page)
{
	std::atomic<unsigned> waiting{0};
	std::atomic<bool> answers{false};
	PagerPort port([&](auto &words, auto *buffer) {
		while (!answers)
			std::this_thread::yield();
		return copy_one(words, buffer);
	});
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	run_threads(cpus, [&](unsigned) {
		std::function<void()> unlock = [&] {
			if (++waiting == cpus)
				answers = true;
		};
		auto fault = mapping.make_fault(5);
		fault.may_wait = 1;
		fault.lock = &unlock;
		EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_AGAIN);
		fault.lock = nullptr;
		EXPECT_EQ(tornado_core_region_fault(region.raw(), &fault), TORNADO_FAULT_MAPPED);
	});
	EXPECT_EQ(port.calls, 1U);
	EXPECT_EQ(region.numbers().asked, 1);
}

TEST_F(RegionPagerTest, supplied_while_others_wait)
{
	std::atomic<bool> is_asked{false};
	std::atomic<bool> answers{false};
	std::array<std::array<unsigned long, 512>, 3> memory{};
	PagerPort port([&](auto &words, auto *) {
		is_asked = true;
		while (!answers)
			std::this_thread::yield();
		return say(words, TORNADO_PAGER_WORD_SUPPLIED, 0, 0);
	});
	TestRegion region(plan_with(port, 8));
	TestMapping mapping(region);

	for (unsigned long i = 0; i < 3; i++)
		memory[i][0] = contents_of(1 + i);
	run_threads(3, [&](unsigned thread) {
		unsigned long supplied = 0;
		if (thread == 1) {
			while (!is_asked)
				std::this_thread::yield();
			EXPECT_EQ(tornado_core_region_supply(region.raw(), 1, 4, memory.data(),
							     &supplied),
				  0);
			EXPECT_EQ(supplied, 3U);
			/* Another fault need not wait for the answer. */
			EXPECT_EQ(mapping.fault_to_the_end(2), TORNADO_FAULT_MAPPED);
			answers = true;
		} else {
			EXPECT_EQ(mapping.fault_to_the_end(2), TORNADO_FAULT_MAPPED);
		}
		EXPECT_EQ(mapping.read(2), contents_of(2));
	});
}

TEST_F(RegionPagerTest, supplies)
{
	PagerPort port([](auto &words, auto *) { return say(words, 0, 0, 0); });
	TestRegion region(plan_with(port, 300));
	TestMapping mapping(region);
	unsigned long supplied = 0;

	EXPECT_EQ(mapping.fault_to_the_end(10), TORNADO_FAULT_DENIED);
	EXPECT_EQ(tornado_core_region_supply(region.raw(), 5, 400, nullptr, &supplied), 0);
	EXPECT_EQ(supplied, 295U);
	EXPECT_EQ(mapping.fault_to_the_end(10), TORNADO_FAULT_MAPPED);
	EXPECT_EQ(tornado_core_region_supply(region.raw(), 0, 300, nullptr, &supplied), 0);
	EXPECT_EQ(supplied, 5U);
	region.remove(0, 300);
	EXPECT_EQ(tornado_core_region_supply(region.raw(), 0, 300, reinterpret_cast<void *>(4096),
					     &supplied),
		  -EFAULT);
	EXPECT_EQ(supplied, 0U);
	EXPECT_EQ(tornado_core_region_supply(region.raw(), 300, 301, nullptr, &supplied), 0);
	EXPECT_EQ(supplied, 0U);
}

/* Each allocation of a fault fails once; then the fault is decided, and the next one fine. */
TEST_F(RegionPagerTest, without_memory)
{
	PagerPort port(copy_one);

	for (long countdown = 0;; countdown++) {
		TestRegion region(plan_with(port, 8));
		TestMapping mapping(region);
		platform::bind_to_cpu(0);
		auto fault_once = mapping.make_fault(1);
		fault_once.may_wait = 1;
		platform::fail_allocation(countdown);
		const auto outcome = tornado_core_region_fault(region.raw(), &fault_once);
		platform::fail_allocation(-1);
		EXPECT_NE(outcome, TORNADO_FAULT_DENIED);
		EXPECT_EQ(mapping.fault_to_the_end(1), TORNADO_FAULT_MAPPED);
		EXPECT_EQ(region.numbers().denied, 0);
		if (outcome == TORNADO_FAULT_AGAIN && region.numbers().asked == 1)
			break;
		ASSERT_LT(countdown, 1000);
	}
}

TEST_F(RegionPagerTest, faults_while_it_shrinks_grows_and_is_emptied)
{
	constexpr unsigned long pages = 2 * pages_per_block;
	PagerPort port([](auto &words, auto *buffer) {
		const unsigned long index = words.word[2];
		return index % 3 ? copy(words, buffer, index / 8 * 8, 8) : copy_one(words, buffer);
	});
	TestRegion region(plan_with(port, pages));
	TestMapping mapping(region);
	std::atomic<bool> stop{false};
	std::atomic<unsigned> mapped{0};

	platform::inject_delays(20);
	run_threads(cpus, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		if (thread == 0) {
			Deadline deadline(milliseconds(1500), [&] { return mapped > 2000; });
			while (!deadline) {
				region.resize(random() % pages);
				region.resize(pages);
				const auto first = random() % pages;
				region.remove(first, first + random() % (pages - first));
			}
			stop = true;
			return;
		}
		while (!stop) {
			const auto index = random() % pages;
			const auto outcome = mapping.fault_to_the_end(index);
			mapped += outcome == TORNADO_FAULT_MAPPED;
			EXPECT_TRUE(outcome == TORNADO_FAULT_MAPPED ||
				    outcome == TORNADO_FAULT_BEYOND)
				<< outcome;
		}
	});
	EXPECT_GT(mapped, 0U);
	EXPECT_EQ(region.numbers().resident, region.numbers().filled - region.numbers().removed);
}

} // namespace
} // namespace tornado::native
