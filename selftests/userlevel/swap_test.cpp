// SPDX-License-Identifier: GPL-2.0
//
// Another implementation while threads use the object and move between CPUs: from one rep that all
// share to one for each CPU, and back.
#include "fixture.hpp"

namespace tornado::selftest
{

using existence::Guard;
using object::Clustering;

class SwapTest : public UserLevelTest
{
};

namespace
{

/// What both implementations are.
class Sum
{
public:
	virtual void add(long value) = 0;
	virtual long value() const = 0;
	/// Its state has gone elsewhere.
	virtual void finish() = 0;

protected:
	~Sum() = default;
};

/// Notices when it is used after it was replaced.
template <int kind>
class Piece final : public Sum
{
public:
	static constexpr const char *type_name = kind ? "clustered-sum" : "shared-sum";

	Piece(Tally &tally, unsigned) noexcept : rep_(tally, 0) {}

	void add(long value) override
	{
		EXPECT_TRUE(rep_.is_alive());
		EXPECT_FALSE(is_over_.load(std::memory_order_relaxed));
		value_.fetch_add(value, std::memory_order_relaxed);
	}
	long value() const override
	{
		EXPECT_TRUE(rep_.is_alive());
		return value_.load(std::memory_order_relaxed);
	}
	void finish() override { is_over_.store(true, std::memory_order_relaxed); }
	void merge(Piece &from)
	{
		from.finish();
		add(from.value());
	}

private:
	TestRep rep_;
	std::atomic<long> value_{0};
	std::atomic<bool> is_over_{false};
};

const tornado_object_type &shared_sum = object::type_of<Piece<0>, Tally>;
const tornado_object_type &clustered_sum = object::type_of<Piece<1>, Tally>;

int bring_sum(void *old, void * /*old_shared*/, void *rep, void * /*new_shared*/)
{
	if (!old)
		return 0;
	auto &piece = *static_cast<Sum *>(old);
	piece.finish();
	static_cast<Sum *>(rep)->add(piece.value());
	return 0;
}

core::Result<void> swap(object::Ref<Sum> sum, bool to_clustered, Tally &tally)
{
	tornado_swap what = {.type = to_clustered ? &clustered_sum : &shared_sum,
			     .clustering = 0,
			     .limit_ms = 20'000,
			     .shared = &tally,
			     .transfer = bring_sum,
			     .held_ns = 0};
	return sum.swap(to_clustered ? Clustering::cpu : Clustering::one, what);
}

/// Over all reps, of which there are @reps.
long value_of(object::Ref<Sum> sum, unsigned &reps)
{
	long value = 0;
	Guard guard;
	sum.gather(
		guard,
		[&] {
			value = 0;
			reps = 0;
		},
		[&](Sum &piece) {
			value += piece.value();
			reps++;
		});
	return value;
}

} // namespace

TEST_F(SwapTest, AddsOfMovingThreadsAllArrive)
{
	Tally tally;
	const object::Ref<Sum> sum(
		object::objects::create(shared_sum, Clustering::one, &tally).value());
	std::atomic<long> added{0}, swaps{0};
	const Deadline stop(std::chrono::milliseconds(800),
			    [&] { return swaps > 10 && added > 10000; });
	run_threads(5, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		for (bool to_clustered = true; thread == 0 && !stop; to_clustered = !to_clustered) {
			const auto swapped = swap(sum, to_clustered, tally);
			ASSERT_TRUE(swapped) << static_cast<int>(swapped.error());
			swaps++;
		}
		while (!stop) {
			if (random() % 64 == 0)
				hop(random);
			Guard guard;
			Sum *piece = sum.local(guard);
			ASSERT_NE(piece, nullptr);
			piece->add(1);
			added++;
		}
	});
	unsigned reps = 0;
	EXPECT_EQ(value_of(sum, reps), added);
	EXPECT_GT(swaps, 10);

	ASSERT_TRUE(swap(sum, false, tally));
	EXPECT_EQ(value_of(sum, reps), added);
	EXPECT_EQ(reps, 1U) << "all of it is in the one that is shared";
	ASSERT_TRUE(sum.destroy());
	object::objects::barrier();
	EXPECT_EQ(tally.alive(), 0);
}

} // namespace tornado::selftest
