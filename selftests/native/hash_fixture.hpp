// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_NATIVE_HASH_FIXTURE_HPP
#define TORNADO_SELFTESTS_NATIVE_HASH_FIXTURE_HPP

#include <atomic>
#include <cstdint>

#include "../../module/core/blocks/partitioned_hash.hpp"

#include "fixture.hpp"

namespace tornado::native
{

using blocks::HashElement;
using blocks::PartitionedHash;
using existence::default_domain;
using existence::Guard;
using object::Clustering;

/// An element that knows whether it was freed, and is counted.
struct TestElement : HashElement, tornado_deferred {
	explicit TestElement(std::uint64_t number, std::uint64_t what = 0)
		: HashElement{.next = nullptr, .key = number}, tornado_deferred{}, content(what)
	{
		alive++;
	}
	~TestElement()
	{
		mark = 0;
		alive--;
	}
	TestElement(const TestElement &) = delete;
	TestElement &operator=(const TestElement &) = delete;

	static TestElement *of(HashElement *element) { return static_cast<TestElement *>(element); }

	bool is_right(std::uint64_t wanted) const { return mark == 0x600d600d && key == wanted; }

	inline static std::atomic<int> alive{0};

	std::uint64_t content;
	std::atomic<unsigned> mark{0x600d600d};
};

/// When nobody can have it any more.
inline void free_later(HashElement *element)
{
	TestElement *mine = TestElement::of(element);
	mine->call = [](tornado_deferred *deferred) {
		delete static_cast<TestElement *>(deferred);
	};
	default_domain.call_after_quiescence(*mine);
}

inline void free_now(HashElement *element)
{
	delete TestElement::of(element);
}

/// Each element that a test made is gone at its end.
class HashTest : public CoreTest
{
public:
	void SetUp() override
	{
		CoreTest::SetUp();
		TestElement::alive = 0;
	}
	void TearDown() override
	{
		CoreTest::TearDown();
		EXPECT_EQ(TestElement::alive, 0);
	}

	static PartitionedHash make_hash(Clustering clustering = Clustering::cpu)
	{
		return PartitionedHash::create(clustering, free_now).value();
	}
};

} // namespace tornado::native

#endif
