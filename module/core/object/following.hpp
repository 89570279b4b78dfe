// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_FOLLOWING_HPP
#define TORNADO_CORE_OBJECT_FOLLOWING_HPP

#include <atomic>
#include <cstddef>

#include "../platform.hpp"

namespace tornado::object
{

/// How many reps an object keeps, when they are to follow its threads.
///
/// A thread that moves leaves its rep behind, and readers leave no trace that would tell that
/// nobody uses it.  So the type says how many reps it wants, and when a miss makes one more, the
/// oldest is merged into the new one.  If that was wrong, the next use makes it again; when that
/// happens soon, the object is used from more places than its type says, and may have twice as many
/// reps from then on.  So threads that stay where they are get a rep each after a few merges.
///
/// Lifetime: its root's, which has the memory.
/// Locking: none; what is decided by numbers that change meanwhile is as good as a moment ago.
class Following
{
public:
	/// Merged so short a time ago, a rep should not have been.
	static constexpr unsigned long long soon_ms = 1000;

	/// What is known of a cluster's rep.
	struct Cluster {
		std::atomic<unsigned> made{0};		      ///< a number of order, from 1
		std::atomic<unsigned long long> merged_ms{0}; ///< when; 0: never
	};

	/// Of clusters.
	struct Merge {
		unsigned from;
		unsigned into;
	};

	/// @limit: how many reps are wanted; 0: they stay where they are, and there are no
	/// @clusters.
	Following(unsigned limit, Cluster *clusters) noexcept : limit_(limit), clusters_(clusters)
	{
	}

	bool is_on() const noexcept { return clusters_; }

	/// A cluster has a rep from now on; of @count clusters.
	void note_made(unsigned cluster, unsigned count) noexcept
	{
		if (!is_on())
			return;
		Cluster &known = clusters_[cluster];
		known.made.store(makings_.fetch_add(1, std::memory_order_relaxed) + 1,
				 std::memory_order_relaxed);
		const auto merged = known.merged_ms.load(std::memory_order_relaxed);
		const unsigned limit = limit_.load(std::memory_order_relaxed);
		if (merged && platform::milliseconds() - merged < soon_ms && limit < count)
			limit_.store(2 * limit, std::memory_order_relaxed);
	}

	/// A cluster's rep is on its way into another.
	void note_merged(unsigned cluster) noexcept
	{
		if (is_on())
			clusters_[cluster].merged_ms.store(platform::milliseconds() | 1,
							   std::memory_order_relaxed);
	}

	/// The oldest rep and the newest, if there are too many; @has tells of which of the @count
	/// clusters there is one.
	template <typename Has>
	bool find_surplus(unsigned count, Has has, Merge &merge) const noexcept
	{
		if (!is_on())
			return false;
		const unsigned now = makings_.load(std::memory_order_relaxed);
		unsigned reps = 0;
		unsigned oldest = 0;
		unsigned youngest = ~0u;
		for (unsigned cluster = 0; cluster < count; cluster++) {
			if (!has(cluster))
				continue;
			// A difference, since numbers wrap.
			const unsigned age =
				now - clusters_[cluster].made.load(std::memory_order_relaxed);
			if (!reps || age > oldest) {
				oldest = age;
				merge.from = cluster;
			}
			if (!reps || age < youngest) {
				youngest = age;
				merge.into = cluster;
			}
			reps++;
		}
		return reps > limit_.load(std::memory_order_relaxed) && merge.from != merge.into;
	}

private:
	std::atomic<unsigned> limit_;
	std::atomic<unsigned> makings_{0};
	Cluster *clusters_; ///< by number
};

} // namespace tornado::object

#endif
