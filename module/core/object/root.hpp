// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_ROOT_HPP
#define TORNADO_CORE_OBJECT_ROOT_HPP

#include <atomic>

#include <tornado/types.h>

#include "../cpu_set.hpp"
#include "../error.hpp"
#include "../existence/cutoff.hpp"
#include "../existence/domain.hpp"
#include "../existence/in_flight.hpp"
#include "../existence/token.hpp"
#include "../platform.hpp"
#include "clustering.hpp"
#include "following.hpp"
#include "type_record.hpp"

namespace tornado::object
{

struct GlobalEntry;
class Migration;
class Swap;

/// The shared part of a clustered object: knows the reps and makes new ones.
///
/// Lifetime: made with the object, freed when the operations of all CPUs in the use set have ended
/// that ran when its destruction began, together with the reps.
/// Locking: none.  A cluster's rep is decided by compare-and-swap; who loses throws its own away.
class Root : private existence::Token
{
public:
	/// May sleep.  nullptr: no memory.
	static Root *make(const tornado_object_type &type, TypeRecord &record,
			  Clustering clustering, void *shared, GlobalEntry &entry) noexcept;

	/// The rep of the cluster of @cpu, made now if there is none.
	Result<void *> rep_for(unsigned cpu, platform::Sleep sleep) noexcept
	{
		const unsigned cluster = clustering_.cluster_of(cpu);
		// Acquire: pairs with the release in decide(); whoever finds a rep sees it
		// constructed.
		if (void *rep = reps_[cluster].load(std::memory_order_acquire)) [[likely]] {
			note_miss(cpu, platform::MissOutcome::found);
			return rep;
		}
		return make_rep(cluster, cpu, sleep);
	}

	Clustering clustering() const noexcept { return clustering_; }
	/// What the reps share.
	void *shared() const noexcept { return shared_; }
	existence::Domain &domain() const noexcept { return domain_; }
	const char *type_name() const noexcept { return type_.name; }

	/// @name What the caller does while a miss of its own is in flight (state word)
	/// @{
	/// Operations that were entered on @cpu may hold a rep: destruction waits for them.
	void join(unsigned cpu) noexcept { cpus.add(cpu); }
	/// Fill the entry of a CPU that has joined; returns what it holds afterwards.
	void *install(unsigned cpu, void *rep) noexcept;
	/// @}

	/// Whether the type can be what it says it is.
	static bool is_valid(const tornado_object_type &type) noexcept
	{
		return !type.reps_wanted || type.merge_rep;
	}

	/// Whether an implementation with another clustering may take over.
	bool may_become(Clustering other) const noexcept
	{
		return !type_.stays_per_cpu || clustering_ != Clustering::cpu ||
		       other == Clustering::cpu;
	}

	/// Whether reps are to be merged when there are more than the type wants.
	bool follows_threads() const noexcept { return following_.is_on(); }

	/// Whether there are more reps than that; then which is to be merged into which.
	bool find_surplus(Following::Merge &merge) const noexcept
	{
		return following_.find_surplus(
			clusters_,
			[this](unsigned cluster) {
				return reps_[cluster].load(std::memory_order_relaxed) != nullptr;
			},
			merge);
	}

	/// Empty all entries, then destroy reps, root and id when no operation can hold them any
	/// more.  Called once, when no miss is in flight nor can begin.  Any context.
	void retire() noexcept;

	/// At once, of a root that no object got; what the reps share stays the caller's.
	void discard() noexcept;

	/// While the object is being given another root: whether the operation goes on with this
	/// one.  In a miss of the caller, during a swap.
	bool serves(const tornado_guard &guard) const noexcept
	{
		// Acquire: pairs with the release in Swap::replace().
		const existence::Cutoff *cutoff = cutoff_.load(std::memory_order_acquire);
		return cutoff && cutoff->is_earlier(guard);
	}

	bool is_being_replaced() const noexcept { return cutoff_.load(std::memory_order_acquire); }

	/// Each rep that exists, those that are about to be merged into others among them.  One
	/// that migrates meanwhile may be visited twice, or only as part of the other.
	template <typename Visit>
	int for_each_rep(Visit visit) const noexcept
	{
		if (int result = for_each_of(reps_, visit))
			return result;
		// Acquire: pairs with the release in Migration::detach().
		RepSlot *retired = retired_.load(std::memory_order_acquire);
		return retired ? for_each_of(retired, visit) : 0;
	}

	/// for_each_rep() with each part of the state met once: begins anew, with another call of
	/// @begin, when a rep was merged meanwhile.  Any context.
	template <typename Begin, typename Visit>
	void gather(Begin begin, Visit visit) noexcept
	{
		for (;; platform::relax()) {
			const unsigned before = merges_.load(std::memory_order_acquire);
			if (before % 2)
				continue;
			begin();
			for_each_rep([&visit](void *rep) {
				visit(rep);
				return 0;
			});
			// An atomic change, though of nothing: a merge that it comes before sees
			// the visits done, and one that it comes after makes the numbers differ.
			if (merges_.fetch_add(0, std::memory_order_acq_rel) == before)
				return;
		}
	}

private:
	friend class Migration;
	friend class Swap;

	using RepSlot = std::atomic<void *>;

	/// Parts of the state move from rep to rep: gathers wait, or begin anew.  Interrupts off:
	/// or a gather inside one would wait for what it interrupted.
	class Moving
	{
	public:
		explicit Moving(Root &root) noexcept : root_(root)
		{
			// Acquire: what moves does so after gathers can tell.
			root_.merges_.fetch_add(1, std::memory_order_acq_rel);
		}
		// Release: pairs with the acquire in gather().
		~Moving() { root_.merges_.fetch_add(1, std::memory_order_release); }
		Moving(const Moving &) = delete;
		Moving &operator=(const Moving &) = delete;

	private:
		platform::InterruptsOff off_;
		Root &root_;
	};

	template <typename Visit>
	int for_each_of(const RepSlot *reps, Visit &visit) const noexcept
	{
		for (unsigned cluster = 0; cluster < clusters_; cluster++) {
			// Acquire: pairs with the release in decide().
			void *rep = reps[cluster].load(std::memory_order_acquire);
			if (!rep)
				continue;
			if (int result = visit(rep))
				return result;
		}
		return 0;
	}

	Root(const tornado_object_type &type, TypeRecord &record, Clustering clustering,
	     void *shared, GlobalEntry &entry, RepSlot *reps, CpuSet::Word *words,
	     Following::Cluster *clusters) noexcept;

	static std::size_t bytes_of(const tornado_object_type &type,
				    Clustering clustering) noexcept;
	void free() noexcept;
	Result<void *> construct_rep(unsigned cluster, platform::Sleep sleep) noexcept;
	/// Of a cluster that had none, for a miss of @cpu.
	Result<void *> make_rep(unsigned cluster, unsigned cpu, platform::Sleep sleep) noexcept;
	/// The rep that the cluster has at last: @rep, or another if somebody was faster.
	void *decide(unsigned cluster, void *rep, platform::MissOutcome &outcome) noexcept;
	void note_miss(unsigned cpu, platform::MissOutcome outcome) noexcept
	{
		platform::trace_object_miss(type_.name, cpu, outcome);
		record_.count(TypeRecord::missed);
	}
	void destroy_rep(void *rep, unsigned cluster) noexcept;
	void empty_entries() noexcept;
	/// As retire(), of a root that the object has no more.
	void retire_replaced() noexcept;
	bool await_in_flight() noexcept;
	static void resume_destroy(void *root) noexcept;
	existence::Progress destroy() noexcept;
	bool send_home(unsigned cluster) noexcept;
	static existence::Progress after_quiescence(Token &token) noexcept;

	const tornado_object_type &type_;
	TypeRecord &record_;
	void *shared_;
	GlobalEntry &entry_;
	existence::Domain &domain_;
	existence::InFlight *in_flight_; ///< nullptr: its operations do not block
	Clustering clustering_;
	unsigned clusters_;
	unsigned creator_node_;
	unsigned destroyed_ = 0; ///< clusters below this one have no rep any more
	unsigned sent_home_ = 0; ///< likewise: none of them is sent home any more
	RepSlot *reps_;
	Following following_;
	std::atomic<RepSlot *> retired_{nullptr}; ///< by cluster; the migration's
	std::atomic<unsigned> merges_{0};	  ///< odd: state is moving between reps
	std::atomic<const existence::Cutoff *> cutoff_{nullptr}; ///< the swap's
	bool is_replaced_ = false;				 ///< another root has the id
	bool is_drained_ = false; ///< no operation is in flight, or somebody tells us when
};

} // namespace tornado::object

#endif
