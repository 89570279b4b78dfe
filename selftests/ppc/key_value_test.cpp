// SPDX-License-Identifier: GPL-2.0
/* The example programs of the library's calls, run to their ends, and the store of one of them. */
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "../../userlib/examples/key_value.hpp"
#include "child.hpp"
#include "cpus.hpp"
#include "deadline.hpp"
#include "threads.hpp"

/* Their main() functions, renamed by the build. */
int example_key_value_main();
int example_ppc_cpp_main();

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;
using key_value::Store;

constexpr auto name = "key-value-test";

TEST(Example, adds_up)
{
	const auto outcome = run_captured([] { return example_ppc_cpp_main(); });

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_EQ(outcome.output, "42\n");
}

TEST(Example, keeps_values_while_clients_and_servers_crash)
{
	const auto outcome = run_captured([] { return example_key_value_main(); });

	EXPECT_EQ(outcome.status, 0) << outcome.errors;
	EXPECT_EQ(outcome.output, "701 keys\nstarted again\n");
}

class KeyValue : public testing::Test
{
protected:
	void SetUp() override
	{
		auto started = key_value::Service::start(name);

		ASSERT_TRUE(started) << started.error().message();
		service = std::move(*started);
		auto client = ppc::Client::open(name);
		ASSERT_TRUE(client) << client.error().message();
		store = std::make_unique<key_value::Proxy>(std::move(*client));
	}

	std::unique_ptr<key_value::Service> service;
	std::unique_ptr<key_value::Proxy> store;
};

TEST_F(KeyValue, puts_gets_and_scans)
{
	EXPECT_EQ(store->call<&Store::put>("b", "1"), true);
	EXPECT_EQ(store->call<&Store::put>("b", "2"), false);
	EXPECT_EQ(store->call<&Store::put>("a", std::string(60000, 'v')), true);
	EXPECT_EQ(store->call<&Store::get>("b").value(), "2");
	EXPECT_EQ(store->call<&Store::get>("a").value()->size(), 60000U);
	EXPECT_FALSE(store->call<&Store::get>("c").value());
	const auto some = store->call<&Store::scan>("a", 10U).value();
	ASSERT_EQ(some.size(), 2U);
	EXPECT_EQ(some[0].key, "a");
	EXPECT_EQ(some[1].key, "b");
	EXPECT_EQ(store->call<&Store::scan>("aa", 10U)->size(), 1U);
}

TEST_F(KeyValue, has_a_rep_for_each_cpu_that_calls)
{
	const auto cpus = allowed_cpus();
	const Deadline all_serve(
		0ms, [&] { return store->call<&Store::statistics>().value().reps == cpus.size(); });

	/* The service starts with threads that may not wait for calls yet; till then others serve.
	 */
	while (!all_serve)
		for (const int cpu : cpus) {
			pin_to(cpu);
			ASSERT_TRUE(store->call<&Store::statistics>());
		}
	ASSERT_TRUE(store->call<&Store::put>("k", "v"));
	for (const int cpu : cpus) {
		pin_to(cpu);
		for (int i = 0; i < 3; ++i)
			EXPECT_EQ(store->call<&Store::get>("k").value(), "v");
	}
	run_on(cpus);
	const auto statistics = store->call<&Store::statistics>();
	ASSERT_TRUE(statistics);
	EXPECT_EQ(statistics->reps, cpus.size());
	EXPECT_EQ(statistics->misses, cpus.size()) << "each asks once";
	EXPECT_EQ(statistics->hits, 2 * cpus.size());
}

/* Who has seen a value never sees an older one, on whichever CPU. */
TEST_F(KeyValue, never_goes_back)
{
	const auto cpus = allowed_cpus();
	std::atomic<unsigned> seen{0};
	const Deadline enough(500ms, [&seen] { return seen > 300; });

	ASSERT_TRUE(store->call<&Store::put>("k", "1000000"));
	start_together(cpus.size() + 1, [&](std::size_t thread) {
		if (thread == 0) {
			for (int i = 1; !enough; ++i)
				ASSERT_TRUE(
					store->call<&Store::put>("k", std::to_string(1000000 + i)));
			return;
		}
		std::string last;
		for (std::size_t i = thread; !enough; ++i) {
			pin_to(cpus[i % cpus.size()]);
			const auto value = store->call<&Store::get>("k");
			ASSERT_TRUE(value && *value);
			ASSERT_GE(**value, last);
			seen += last != **value ? 1 : 0;
			last = **value;
		}
	});
	EXPECT_GT(seen, 0U);
}

} // namespace
} // namespace tornado::selftest
