// SPDX-License-Identifier: GPL-2.0
//
// The POSIX platform's grace periods, which the other tests rely on.
#include "../../userlib/platform/quiescence.hpp"

#include <atomic>
#include <thread>

#include "fixture.hpp"

namespace tornado::native
{

struct Flagged : tornado_deferred {
	std::atomic<bool> called{false};

	Flagged()
	{
		call = [](tornado_deferred *deferred) {
			static_cast<Flagged *>(deferred)->called = true;
		};
	}
};

TEST(QuiescenceTest, CallsWaitForReaders)
{
	platform::Quiescence quiescence;
	Flagged flagged;
	const unsigned generation = quiescence.enter();
	quiescence.call(flagged);
	std::this_thread::sleep_for(std::chrono::milliseconds(20));
	EXPECT_FALSE(flagged.called);
	quiescence.leave(generation);
	quiescence.barrier();
	EXPECT_TRUE(flagged.called);
}

TEST(QuiescenceTest, ReadersNeverSeeWhatWasFreed)
{
	platform::Quiescence quiescence;
	struct Node : tornado_deferred {
		int value = 42;
	};
	std::atomic<Node *> published{new Node};
	std::atomic<bool> done{false};
	platform::set_topology(4, 1);
	run_threads(4, [&](unsigned thread) {
		if (thread == 0) {
			for (int i = 0; i < 2000; i++) {
				Node *old = published.exchange(new Node);
				old->call = [](tornado_deferred *deferred) {
					auto *node = static_cast<Node *>(deferred);
					node->value = 0;
					delete node;
				};
				quiescence.call(*old);
			}
			done = true;
			return;
		}
		while (!done) {
			const unsigned generation = quiescence.enter();
			EXPECT_EQ(published.load()->value, 42);
			quiescence.leave(generation);
		}
	});
	quiescence.barrier();
	delete published.load();
}

} // namespace tornado::native
