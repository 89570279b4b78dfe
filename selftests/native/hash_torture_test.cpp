// SPDX-License-Identifier: GPL-2.0
//
// In the manner of rcutorture: elements of a hash table are taken out and put in while operations
// hold them, while partitions grow, and CPUs become quiet and come back.
#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "../lib/deadline.hpp"
#include "hash_fixture.hpp"

namespace tornado::native
{

using namespace std::chrono_literals;

namespace
{

/// An element counts the grace periods it has lived through since it was taken out, and is never
/// given back to the allocator, so that a reader that comes too late sees its age.
class AgedElements
{
public:
	static constexpr unsigned oldest = 10;

	struct Element : HashElement, tornado_deferred {
		std::atomic<unsigned> age{0};
		std::atomic<bool> in_use{false};
	};

	/// nullptr: all are in use, or not old enough yet.
	Element *take(std::uint64_t key)
	{
		for (Element &element : *elements_) {
			if (element.in_use.exchange(true))
				continue;
			element.age = 0;
			element.key = key;
			element.call = grace_period_over;
			return &element;
		}
		return nullptr;
	}

	static Element *of(HashElement *element) { return static_cast<Element *>(element); }

	/// Of an element that was taken out of the table.
	static void give_up(HashElement *element)
	{
		of(element)->age = 1;
		default_domain.call_after_quiescence(*of(element));
	}

	/// Of one that was in no table.
	static void give_back(Element *element) { element->in_use = false; }

private:
	static void grace_period_over(tornado_deferred *deferred)
	{
		auto *element = static_cast<Element *>(deferred);
		if (++element->age < oldest)
			default_domain.call_after_quiescence(*element);
		else
			give_back(element);
	}

	using Elements = std::array<Element, 1024>;
	std::unique_ptr<Elements> elements_ = std::make_unique<Elements>();
};

/// A table that is replaced by a fresh one now and then, so that it grows again and again.
class TorturedHash
{
public:
	static constexpr std::uint64_t keys = 128;

	TorturedHash() { current_ = make().raw().entry; }
	~TorturedHash()
	{
		EXPECT_TRUE(PartitionedHash({current_.load()}).destroy());
		object::objects::barrier();
	}

	void start_anew()
	{
		const tornado_ref old{current_.exchange(make().raw().entry)};
		EXPECT_TRUE(PartitionedHash(old).destroy());
	}

	void read(std::minstd_rand &random)
	{
		Guard guard;
		const std::uint64_t key = random() % keys;
		HashElement *found = now().lookup(guard, key);
		if (random() % 4 == 0)
			platform::bind_to_cpu(static_cast<unsigned>(random() % CoreTest::cpus));
		if (random() % 16 == 0)
			std::this_thread::sleep_for(std::chrono::microseconds(random() % 200));
		if (!found)
			return;
		EXPECT_EQ(found->key, key);
		const unsigned age = AgedElements::of(found)->age;
		histogram[age < AgedElements::oldest ? age : AgedElements::oldest]++;
	}

	void update(std::minstd_rand &random)
	{
		const std::uint64_t key = random() % keys;
		auto *fresh = random() % 3 ? elements_.take(key) : nullptr;
		Guard guard;
		const auto before = fresh ? now().set(guard, *fresh) : now().erase(guard, key);
		if (!before && fresh)
			AgedElements::give_back(fresh);
		if (before && *before) {
			AgedElements::give_up(*before);
			given_up++;
		}
	}

	std::array<std::atomic<unsigned long>, AgedElements::oldest + 1> histogram{};
	std::atomic<unsigned long> given_up{0};

private:
	static PartitionedHash make()
	{
		const auto release = [](HashElement *element) {
			AgedElements::give_back(AgedElements::of(element));
		};
		return PartitionedHash::create(Clustering::node, release).value();
	}
	PartitionedHash now() const { return PartitionedHash({current_.load()}); }

	AgedElements elements_;
	std::atomic<unsigned long> current_{0};
};

} // namespace

class HashTortureTest : public CoreTest
{
};

TEST_F(HashTortureTest, NobodyFindsAnElementOlderThanOneGracePeriod)
{
	platform::inject_delays(50);
	TorturedHash hash;
	std::atomic<bool> stop{false};
	std::jthread clock([&] {
		const selftest::Deadline late(1500ms, [&hash] {
			return hash.given_up > 100 && hash.histogram[0] > 1000;
		});
		while (!late)
			std::this_thread::sleep_for(10ms);
		stop = true;
	});
	run_threads(10, [&](unsigned thread) {
		std::minstd_rand random(thread + 1);
		while (!stop) {
			if (thread == 0) {
				platform::set_quiet(
					static_cast<unsigned>(1 + random() % (cpus - 1)),
					random() % 2);
				std::this_thread::sleep_for(3ms);
			} else if (thread == 1) {
				hash.start_anew();
				std::this_thread::sleep_for(20ms);
			} else if (thread < 4) {
				hash.update(random);
			} else {
				hash.read(random);
			}
		}
	});
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		platform::set_quiet(cpu, false);
	for (unsigned i = 0; i < AgedElements::oldest; i++)
		default_domain.barrier();
	EXPECT_GT(hash.given_up, 100u);
	EXPECT_GT(hash.histogram[0], 1000u);
	for (std::size_t age = 2; age <= AgedElements::oldest; age++)
		EXPECT_EQ(hash.histogram[age], 0u) << "grace periods: " << age;
}

} // namespace tornado::native
