// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "swap.hpp"

#include "translation_table.hpp"

namespace tornado::object
{

Swap::~Swap()
{
	existence::Cutoff::destroy(cutoff_);
	if (fresh_)
		fresh_->discard();
}

Result<void> Swap::prepare(Clustering clustering) noexcept
{
	if (!Root::is_valid(*what_.type))
		return std::unexpected(Error::invalid);
	TypeRecord *record = TypeRecord::of(*what_.type);
	if (!record)
		return std::unexpected(Error::no_memory);
	fresh_ = Root::make(*what_.type, *record, clustering, what_.shared, entry_);
	if (!fresh_)
		return std::unexpected(Error::no_memory);
	if (&fresh_->domain() != entry_.domain)
		return std::unexpected(Error::invalid);
	const Result<void *> rep =
		fresh_->rep_for(platform::current_cpu(), platform::Sleep::allowed);
	if (!rep)
		return std::unexpected(rep.error());
	rep_ = *rep;
	cutoff_ = existence::Cutoff::make(fresh_->domain());
	if (!cutoff_)
		return std::unexpected(Error::no_memory);
	return {};
}

/// Visits are kept off first: while operations are held, nothing else may have to end.  But not
/// while somebody migrates the object, which needs visits.
Result<void> Swap::begin() noexcept
{
	for (unsigned attempt = 0;; attempt++) {
		cutoff_->hold();
		const StateWord::Change begun = entry_.state.begin_swap();
		if (begun == StateWord::Change::begun)
			break;
		cutoff_->give_up();
		if (begun == StateWord::Change::destroyed)
			return std::unexpected(Error::destroyed);
		platform::pause(attempt);
	}
	old_ = entry_.root.load(std::memory_order_relaxed);
	if (old_->in_flight_ == fresh_->in_flight_ && old_->may_become(fresh_->clustering_))
		return {};
	end();
	cutoff_->give_up();
	return std::unexpected(Error::invalid);
}

Result<void> Swap::run() noexcept
{
	if (auto begun = begin(); !begun)
		return begun;
	const unsigned long long held_from = platform::clock_ns();
	const char *old_name = old_->type_.name;
	const char *name = what_.type->name;

	const Result<void> replaced = replace();
	// Who finds a root that has been replaced has to see that it was.
	if (!replaced)
		old_->cutoff_.store(nullptr, std::memory_order_release);
	end();
	what_.held_ns = platform::clock_ns() - held_from;
	platform::trace_object_swap(old_name, name, replaced.has_value(), what_.held_ns);
	if (replaced)
		old_->retire_replaced();
	// Those that did not end in time; they have nobody waiting for them any more.
	if (!is_drained_)
		cutoff_->finish();
	return replaced;
}

/// With the swap begun; afterwards the entry has the root that counts.
Result<void> Swap::replace() noexcept
{
	// Release: pairs with the acquire in Root::serves().
	old_->cutoff_.store(cutoff_, std::memory_order_release);
	platform::injection_point();
	// The misses in flight fill entries; those that come now do not.
	for (unsigned attempt = 0; !entry_.state.separate_misses(); attempt++)
		platform::pause_briefly(attempt);
	old_->empty_entries();
	cutoff_->cut();
	platform::injection_point();
	if (!cutoff_->drain(platform::milliseconds() + what_.limit_ms))
		return std::unexpected(Error::busy);
	cutoff_->finish();
	is_drained_ = true;
	if (auto transferred = transfer(); !transferred)
		return transferred;
	// Release: pairs with the acquire in MissInFlight::root().
	entry_.root.store(fresh_, std::memory_order_release);
	fresh_ = nullptr;
	return {};
}

Result<void> Swap::transfer() noexcept
{
	if (!what_.transfer)
		return {};
	const auto bring = [this](void *rep) {
		return what_.transfer(rep, old_->shared_, rep_, what_.shared);
	};
	int error = old_->for_each_rep(bring);
	if (!error)
		error = bring(nullptr);
	if (error)
		return std::unexpected(error_of(error));
	return {};
}

/// Let operations go on, with whatever root there is.  Who looks at a root or its cutoff is in
/// flight meanwhile: so when it is over nobody can do so with those that were replaced.
void Swap::end() noexcept
{
	for (unsigned attempt = 0;; attempt++) {
		switch (entry_.state.try_end_swap()) {
		case StateWord::End::in_flight:
			platform::pause_briefly(attempt);
			continue;
		case StateWord::End::finish_destroy:
			entry_.root.load(std::memory_order_relaxed)->retire();
			return;
		case StateWord::End::ended:
			return;
		}
	}
}

} // namespace tornado::object
