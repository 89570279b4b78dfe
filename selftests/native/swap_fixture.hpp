// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_SWAP_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_SWAP_FIXTURE_HPP

#include <atomic>

#include "fixture.hpp"

namespace tornado::native
{

/// What two implementations of a sum have in common.
class Sum
{
public:
	virtual void add(long value) = 0;
	virtual long value() const = 0;

protected:
	~Sum() = default;
};

/// A piece of it, which notices when it is used after it was replaced or destroyed.
class SumPiece : public Sum
{
public:
	explicit SumPiece(Tally &tally) noexcept : rep_(tally, 0) {}

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
	void merge(SumPiece &from)
	{
		from.finish();
		add(from.value());
	}
	/// Its state has gone elsewhere.
	void finish() { is_over_.store(true, std::memory_order_relaxed); }

protected:
	~SumPiece() = default;

private:
	TestRep rep_;
	std::atomic<long> value_{0};
	std::atomic<bool> is_over_{false};
};

class SharedSum final : public SumPiece
{
public:
	static constexpr const char *type_name = "shared-sum";
	SharedSum(Tally &tally, unsigned) noexcept : SumPiece(tally) {}
};

class ClusteredSum final : public SumPiece
{
public:
	static constexpr const char *type_name = "clustered-sum";
	ClusteredSum(Tally &tally, unsigned) noexcept : SumPiece(tally) {}
};

inline const tornado_object_type &shared_sum = object::type_of<SharedSum, Tally>;
inline const tornado_object_type &clustered_sum = object::type_of<ClusteredSum, Tally>;

inline int bring_sum(void *old, void *, void *rep, void *)
{
	if (!old)
		return 0;
	auto &piece = *static_cast<SumPiece *>(old);
	piece.finish();
	static_cast<SumPiece *>(rep)->add(piece.value());
	return 0;
}

/// One object that has either implementation.
class SwapTest : public CoreTest
{
public:
	static constexpr unsigned patient = 20'000;

	Tally tally;
	object::Ref<Sum> sum;

	void SetUp() override
	{
		CoreTest::SetUp();
		sum = make();
	}
	void TearDown() override
	{
		EXPECT_TRUE(sum.destroy());
		object::objects::barrier();
		EXPECT_EQ(tally.alive(), 0);
		CoreTest::TearDown();
	}

	object::Ref<Sum> make()
	{
		return object::Ref<Sum>(
			object::objects::create(shared_sum, object::Clustering::one, &tally)
				.value());
	}
	tornado_swap to(const tornado_object_type &type, unsigned limit_ms = patient)
	{
		return {.type = &type,
			.clustering = 0,
			.limit_ms = limit_ms,
			.shared = &tally,
			.transfer = bring_sum,
			.held_ns = 0};
	}
	Result<void> swap_to_clustered(object::Ref<Sum> which, unsigned limit_ms = patient)
	{
		auto what = to(clustered_sum, limit_ms);
		return which.swap(object::Clustering::cpu, what);
	}
	Result<void> swap_to_shared(object::Ref<Sum> which, unsigned limit_ms = patient)
	{
		auto what = to(shared_sum, limit_ms);
		return which.swap(object::Clustering::one, what);
	}

	static void add_on(object::Ref<Sum> which, unsigned cpu, long value)
	{
		platform::bind_to_cpu(cpu);
		existence::Guard guard;
		Sum *piece = which.local(guard);
		ASSERT_NE(piece, nullptr);
		piece->add(value);
	}
	static long value_of(object::Ref<Sum> which, int *reps = nullptr)
	{
		long value = 0;
		int count = 0;
		existence::Guard guard;
		which.gather(
			guard, [&] { value = count = 0; },
			[&](Sum &piece) {
				value += piece.value();
				count++;
			});
		if (reps)
			*reps = count;
		return value;
	}
	/// Operations that begin now are held.
	static bool is_holding(object::Ref<Sum> which)
	{
		existence::Guard guard;
		const auto piece = which.try_resolve(guard);
		return !piece && piece.error() == Error::again;
	}
	static void wait_until_holding(object::Ref<Sum> which)
	{
		while (!is_holding(which))
			platform::pause(0);
	}
};

} // namespace tornado::native

#endif
