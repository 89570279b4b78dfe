// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_OBJECT_MIGRATION_HPP
#define TORNADO_CORE_OBJECT_MIGRATION_HPP

#include <tornado/types.h>

#include "../error.hpp"
#include "../existence/token.hpp"
#include "../platform.hpp"
#include "root.hpp"

namespace tornado::object
{

/// Reps of an object on their way into another one, for which there may be several reasons: their
/// threads have moved, or their node is to be left alone.
///
/// The reps are detached, so that new operations on their CPUs make new ones.  When no operation
/// can be using them any more, their state is merged into the other rep, on a CPU of its cluster;
/// and when no gather can be reading them either, they are destroyed.
///
/// Lifetime: from start() until the reps are destroyed; the object stays as long.
/// Locking: none; one at a time for each object, by the state word.
class Migration : private existence::Token
{
public:
	/// Which reps.
	struct Sources {
		bool all;      ///< all but the target
		unsigned from; ///< or that of the cluster of this CPU
	};

	/// Begin to merge reps into that of the cluster of CPU @to; @done is called at last, if not
	/// nullptr.  The caller has begun the migration in the state word, and goes back on an
	/// error; then nothing has changed.  Any context without @sleep.
	///
	/// When it is done and the object has more reps than it wants, it goes on with those.
	static Result<void> start(GlobalEntry &entry, Root &root, Sources sources, unsigned to,
				  platform::Sleep sleep, tornado_deferred *done) noexcept;

private:
	Migration(GlobalEntry &entry, Root &root, unsigned to, tornado_deferred *done,
		  Root::RepSlot *retired, void **merged, CpuSet::Word *words) noexcept;
	static Migration *make(GlobalEntry &entry, Root &root, unsigned to, platform::Sleep sleep,
			       tornado_deferred *done) noexcept;

	bool detach(Sources sources) noexcept;
	static existence::Progress arrived(Token &token) noexcept;
	existence::Progress settle() noexcept;
	existence::Progress merge() noexcept;
	bool merge_here() noexcept;
	void choose_another_target() noexcept;
	existence::Progress finish() noexcept;
	bool go_on() noexcept;
	existence::Progress visit_use_set() noexcept;

	enum class Step { settle, merge, finish };

	GlobalEntry &entry_;
	Root &root_;
	unsigned to_; ///< a CPU of the target's cluster
	void *target_ = nullptr;
	tornado_deferred *done_;
	Step step_ = Step::settle;
	unsigned attempts_ = 0;
	bool forwarded_ = false;
	Root::RepSlot *retired_; ///< by cluster: detached, not merged yet
	void **merged_;		 ///< by cluster: merged, not destroyed yet
};

} // namespace tornado::object

#endif
