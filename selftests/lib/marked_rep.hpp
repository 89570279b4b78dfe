// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_MARKED_REP_HPP
#define TORNADO_SELFTESTS_LIB_MARKED_REP_HPP

#include <atomic>

namespace tornado::selftest
{

/* What the reps of a test object count, over all of them. */
struct Tally {
	std::atomic<int> constructed{0};
	std::atomic<int> destroyed{0};

	int alive() const { return constructed - destroyed; }
};

/**
 * class MarkedRep - a rep that knows its cluster, and whether it is still there
 * @Mark: unsigned, so that ThreadSanitizer tells of a look at a rep that is being destroyed; atomic
 *	where it cannot see what keeps the rep
 */
template <typename Mark>
class MarkedRep
{
public:
	static constexpr const char *type_name = "test";

	MarkedRep(Tally &tally, unsigned cluster) noexcept : tally_(tally), cluster_(cluster)
	{
		tally_.constructed++;
	}
	~MarkedRep()
	{
		mark_ = 0;
		tally_.destroyed++;
	}
	MarkedRep(const MarkedRep &) = delete;
	MarkedRep &operator=(const MarkedRep &) = delete;

	unsigned cluster() const { return cluster_; }
	bool is_alive() const { return mark_ == alive_mark; }

private:
	static constexpr unsigned alive_mark = 0x600d600d;

	Tally &tally_;
	unsigned cluster_;
	Mark mark_ = alive_mark;
};

} // namespace tornado::selftest

#endif
