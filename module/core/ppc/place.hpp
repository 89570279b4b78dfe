// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_CORE_PPC_PLACE_HPP
#define TORNADO_CORE_PPC_PLACE_HPP

namespace tornado::ppc
{

/// A place in a ring; alone, it is a ring of one.
///
/// Locking: its ring's.
class Place
{
public:
	Place() noexcept = default;
	Place(const Place &) = delete;
	Place &operator=(const Place &) = delete;

	bool is_alone() const noexcept { return next_ == this; }
	Place *first() noexcept { return is_alone() ? nullptr : next_; }

	void join_first(Place &ring) noexcept { join_between(ring, *ring.next_); }
	void join_last(Place &ring) noexcept { join_between(*ring.previous_, ring); }
	void leave() noexcept
	{
		previous_->next_ = next_;
		next_->previous_ = previous_;
		next_ = previous_ = this;
	}

private:
	void join_between(Place &before, Place &after) noexcept
	{
		previous_ = &before;
		next_ = &after;
		before.next_ = this;
		after.previous_ = this;
	}

	Place *next_ = this;
	Place *previous_ = this;
};

} // namespace tornado::ppc

#endif
