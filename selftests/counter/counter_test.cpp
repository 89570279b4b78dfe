// SPDX-License-Identifier: GPL-2.0
/* What one thread sees of a counter. */
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <set>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "cpus.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{
namespace
{

constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
constexpr auto largest = std::numeric_limits<std::int64_t>::max();

class Counter : public testing::TestWithParam<std::uint32_t>
{
protected:
	FileDescriptor counter_ = create_counter(GetParam());

	void add(std::int64_t delta) { ASSERT_EQ(selftest::add(counter_.get(), delta), 0); }

	[[nodiscard]] std::int64_t sum() const { return sum_of(counter_.get()); }
};

TEST_P(Counter, starts_at_zero)
{
	EXPECT_EQ(sum(), 0);
}

TEST_P(Counter, counts_one)
{
	add(1);
	EXPECT_EQ(sum(), 1);
}

TEST_P(Counter, counts_nothing_by_zero)
{
	add(0);
	EXPECT_EQ(sum(), 0);
}

TEST_P(Counter, counts_down)
{
	add(-5);
	EXPECT_EQ(sum(), -5);
	add(3);
	EXPECT_EQ(sum(), -2);
}

TEST_P(Counter, counts_beyond_32_bits)
{
	add(1LL << 32);
	add((1LL << 32) + 7);
	EXPECT_EQ(sum(), (1LL << 33) + 7);
}

TEST_P(Counter, reading_changes_nothing)
{
	add(7);
	EXPECT_EQ(sum(), 7);
	EXPECT_EQ(sum(), 7);
}

TEST_P(Counter, wraps_around_upwards)
{
	add(largest);
	add(1);
	EXPECT_EQ(sum(), smallest);
}

TEST_P(Counter, wraps_around_downwards)
{
	add(smallest);
	add(-1);
	EXPECT_EQ(sum(), largest);
}

TEST_P(Counter, wraps_around_over_several_pieces)
{
	const auto cpus = allowed_cpus();
	std::uint64_t expected = 0;

	for (const int cpu : cpus) {
		pin_to(cpu);
		add(largest);
		expected += static_cast<std::uint64_t>(largest);
	}
	run_on(cpus);
	EXPECT_EQ(sum(), static_cast<std::int64_t>(expected));
}

TEST_P(Counter, gathers_from_every_cpu)
{
	const auto cpus = allowed_cpus();
	std::int64_t expected = 0;

	for (const int cpu : cpus) {
		pin_to(cpu);
		add(cpu + 1);
		expected += cpu + 1;
	}
	for (const int cpu : cpus) {
		pin_to(cpu);
		EXPECT_EQ(sum(), expected) << "read on CPU " << cpu;
	}
	run_on(cpus);
}

TEST_P(Counter, has_as_many_pieces_as_clusters_used_it)
{
	const auto cpus = allowed_cpus();
	std::set<unsigned int> nodes;
	tornado_features features{};

	features.size = sizeof(features);
	ASSERT_EQ(request(open_device().get(), TORNADO_IOC_FEATURES, &features), 0);
	for (const int cpu : cpus) {
		pin_to(cpu);
		nodes.insert(current_node());
		add(1);
	}
	run_on(cpus);

	const auto reps = read_counter(counter_.get()).reps;

	switch (GetParam()) {
	case TORNADO_CLUSTERING_CPU:
		EXPECT_GE(reps, cpus.size());
		EXPECT_LE(reps, features.cpus);
		break;
	case TORNADO_CLUSTERING_NODE:
		EXPECT_GE(reps, nodes.size());
		EXPECT_LE(reps, features.nodes);
		break;
	default:
		EXPECT_EQ(reps, 1U);
	}
}

TEST_P(Counter, reading_fills_two_words_and_leaves_the_rest)
{
	add(1);

	auto argument = read_call();

	EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), 0);
	EXPECT_EQ(argument.size, sizeof(argument));
	EXPECT_EQ(argument.flags, 0U);
	EXPECT_EQ(argument.word[0], 1U);
	EXPECT_EQ(argument.word[1], 1U);
	for (unsigned i = 2; i < TORNADO_CALL_WORDS; ++i)
		EXPECT_EQ(argument.word[i], 0U) << i;
	EXPECT_EQ(argument.reply_length, 0U);
}

TEST_P(Counter, adding_leaves_its_argument)
{
	auto argument = add_call(9);
	const auto before = argument;

	EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), 0);
	EXPECT_EQ(std::memcmp(&argument, &before, sizeof(argument)), 0);
}

TEST_P(Counter, answers_who_expects_a_counter)
{
	auto argument = add_call(9);

	argument.interface = TORNADO_COUNTER_INTERFACE;
	EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), 0);
	EXPECT_EQ(sum(), 9);
	argument.interface++;
	EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), -ENOTTY);
	EXPECT_EQ(sum(), 9);
}

TEST_P(Counter, refused_add_adds_nothing)
{
	auto argument = add_call(9);

	argument.flags = 1;
	EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), -EINVAL);
	EXPECT_EQ(sum(), 0);
}

TEST_P(Counter, unknown_method)
{
	for (const std::uint64_t method :
	     {std::uint64_t{2}, std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
		auto argument = add_call(9);

		argument.word[0] = method;
		EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), -EOPNOTSUPP);
	}
	EXPECT_EQ(sum(), 0);
}

TEST_P(Counter, words_that_mean_nothing)
{
	for (unsigned word = 1; word < TORNADO_CALL_WORDS; ++word) {
		auto to_read = read_call();

		to_read.word[word] = 1;
		EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &to_read), -EINVAL) << word;
		if (word == 1)
			continue;
		auto to_add = add_call(9);

		to_add.word[word] = std::uint64_t{1} << 63;
		EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &to_add), -EINVAL) << word;
	}
	EXPECT_EQ(sum(), 0);
}

TEST_P(Counter, takes_no_payload)
{
	auto argument = add_call(9);
	char byte = 0;

	argument.payload = reinterpret_cast<std::uintptr_t>(&byte);
	argument.payload_length = 1;
	EXPECT_EQ(request(counter_.get(), TORNADO_IOC_CALL, &argument), -EMSGSIZE);
	EXPECT_EQ(sum(), 0);
}

TEST_P(Counter, is_closed_on_exec)
{
	EXPECT_EQ(::fcntl(counter_.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST_P(Counter, is_independent_of_others)
{
	const auto other = create_counter(GetParam());

	add(1);
	EXPECT_EQ(sum_of(other.get()), 0);
}

TEST_P(Counter, made_after_another_one_closed_starts_at_zero)
{
	for (int i = 0; i < 100; ++i) {
		counter_ = create_counter(GetParam());
		ASSERT_EQ(sum(), 0);
		add(i + 1);
	}
}

std::string clustering_name(const testing::TestParamInfo<std::uint32_t> &tested)
{
	static const std::array names{"cpu", "node", "one"};

	return names.at(tested.param);
}

INSTANTIATE_TEST_SUITE_P(Clustering, Counter,
			 testing::Values(TORNADO_CLUSTERING_CPU, TORNADO_CLUSTERING_NODE,
					 TORNADO_CLUSTERING_ONE),
			 clustering_name);

} // namespace
} // namespace tornado::selftest
