// SPDX-License-Identifier: GPL-2.0
//
// The example of Documentation/objects.rst: an object gets another implementation while in use.
#include <atomic>

#include "../../module/core/object/ref.hpp"
#include "fixture.hpp"

using namespace tornado;

namespace
{

/// What the implementations have in common: who uses the object knows no more.
class Hits
{
public:
	virtual void count() = 0;
	virtual long total() const = 0;

protected:
	~Hits() = default;
};

/// What the reps share: what was counted by earlier implementations.
struct Earlier {
	std::atomic<long> hits{0};
};

/// One for all CPUs: little memory, cheap to read.
class FewHits final : public Hits
{
public:
	static constexpr const char *type_name = "few-hits";

	void count() override { hits_.fetch_add(1, std::memory_order_relaxed); }
	long total() const override { return hits_.load(std::memory_order_relaxed); }

private:
	std::atomic<long> hits_{0};
};

/// One for each CPU: cheap to count.
class ManyHits final : public Hits
{
public:
	static constexpr const char *type_name = "many-hits";

	void count() override { hits_.fetch_add(1, std::memory_order_relaxed); }
	long total() const override { return hits_.load(std::memory_order_relaxed); }

private:
	std::atomic<long> hits_{0};
};

/// For each old rep, and once more for what they shared.
int bring_hits(void *rep, void *old_shared, void *, void *shared)
{
	const long hits = rep ? static_cast<Hits *>(rep)->total()
			      : static_cast<Earlier *>(old_shared)->hits.load();
	static_cast<Earlier *>(shared)->hits += hits;
	return 0;
}

Result<void> expect_many(object::Ref<Hits> hits, Earlier &earlier)
{
	tornado_swap swap{.type = &object::type_of<ManyHits, Earlier>,
			  .clustering = 0,
			  .limit_ms = 1000,
			  .shared = &earlier,
			  .transfer = bring_hits,
			  .held_ns = 0};
	return hits.swap(object::Clustering::cpu, swap);
}

class SwapExample : public native::CoreTest
{
};

TEST_F(SwapExample, Works)
{
	Earlier none, earlier;
	const auto few = object::create<FewHits>(object::Clustering::one, none).value();
	const object::Ref<Hits> hits(few.raw());
	const auto count = [hits] {
		existence::Guard guard;
		if (Hits *rep = hits.local(guard))
			rep->count();
	};
	count();
	EXPECT_TRUE(expect_many(hits, earlier));
	count();

	long total = 0;
	existence::Guard guard;
	hits.gather(guard, [&] { total = earlier.hits; }, [&](Hits &rep) { total += rep.total(); });
	EXPECT_EQ(total, 2);
	EXPECT_TRUE(hits.destroy());
}

} // namespace
