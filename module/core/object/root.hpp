// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_ROOT_HPP
#define TORNADO_CORE_OBJECT_ROOT_HPP

#include <atomic>

#include <tornado/types.h>

#include "../error.hpp"
#include "../platform.hpp"
#include "clustering.hpp"
#include "cpu_set.hpp"

namespace tornado::object
{

struct GlobalEntry;

/// The shared part of a clustered object: knows the reps and makes new ones.
///
/// Lifetime: made with the object, freed a grace period after its destruction began, together with
/// the reps.
/// Locking: none.  A cluster's rep is decided by compare-and-swap; who loses throws its own away.
class Root : private tornado_deferred
{
public:
	/// May sleep.  nullptr: no memory.
	static Root *make(const tornado_object_type &type, Clustering clustering, void *shared,
			  GlobalEntry &entry) noexcept;

	/// The rep of a cluster, made now if there is none.
	Result<void *> rep_for(unsigned cluster, platform::Sleep sleep) noexcept;

	Clustering clustering() const noexcept { return clustering_; }

	/// Fill the entry of a CPU, which the caller keeps from being cleared meanwhile by a miss
	/// in flight (state word).
	void install(unsigned cpu, void *rep) noexcept;

	/// Empty all entries, then destroy reps, root and id when no operation can hold them any
	/// more.  Called once, when no miss is in flight nor can begin.  Any context.
	void retire() noexcept;

	template <typename Visit>
	int for_each_rep(Visit visit) const noexcept
	{
		for (unsigned cluster = 0; cluster < clusters_; cluster++) {
			// Acquire: pairs with the release in rep_for().
			void *rep = reps_[cluster].load(std::memory_order_acquire);
			if (!rep)
				continue;
			if (int result = visit(rep))
				return result;
		}
		return 0;
	}

private:
	using RepSlot = std::atomic<void *>;

	Root(const tornado_object_type &type, Clustering clustering, void *shared,
	     GlobalEntry &entry, RepSlot *reps, CpuSet::Word *words) noexcept;

	Result<void *> construct_rep(unsigned cluster, platform::Sleep sleep) noexcept;
	void destroy_rep(void *rep) noexcept;
	void destroy() noexcept;
	static void after_quiescence(tornado_deferred *deferred) noexcept;

	const tornado_object_type &type_;
	void *shared_;
	GlobalEntry &entry_;
	Clustering clustering_;
	unsigned clusters_;
	unsigned creator_node_;
	RepSlot *reps_;
	CpuSet use_set_; ///< CPUs whose entry may be filled
};

} // namespace tornado::object

#endif
