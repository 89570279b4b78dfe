// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_REGION_MONITOR_HPP
#define TORNADO_REGION_MONITOR_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

#include <tornado/error.hpp>
#include <tornado/export.h>
#include <tornado/region.hpp>

namespace tornado
{

/**
 * struct SplitPolicy - when a region is hot, and what is done then
 * @interval: how long faults are counted before they are judged
 * @faults: in an interval, below which a region is left alone
 * @busiest_percent: share of the faults that one representative may have at most: more
 *	means that one CPU faults, and meets nobody
 * @piece: as for split_mapping().  A larger one is taken where so many mappings would be
 *	too many for the process
 */
struct SplitPolicy {
	std::chrono::milliseconds interval{100};
	std::uint64_t faults = 2000;
	unsigned busiest_percent = 75;
	std::size_t piece = std::size_t{512} << 10;
};

/**
 * class RegionMonitor - splits mappings of regions when their faults begin to meet
 *
 * A thread of its own looks at the statistics of the regions that are watched, and calls
 * split_mapping() once for each mapping in which several CPUs fault often.  Only the program
 * itself can do that: mappings are its own.
 *
 * The statistics are of representatives, so that regions with the clustering TORNADO_CLUSTERING_ONE
 * are never found hot; and of regions, so that a mapping is also split when it is another one of
 * the same region that is hot.
 *
 * Context: all members are MT-safe.
 */
class TORNADO_API RegionMonitor
{
	struct State;
	struct Watched;

public:
	/**
	 * start() - with its thread
	 *
	 * Return: the monitor, or an Error: EINVAL when the policy has an interval of no time, a
	 * percentage above 100, or a piece that is no whole pages; EAGAIN when there can be no
	 * more threads.
	 */
	[[nodiscard]] static Result<RegionMonitor> start(const SplitPolicy &policy = {});

	RegionMonitor(RegionMonitor &&) noexcept;
	RegionMonitor &operator=(RegionMonitor &&) = delete;
	/* Ends the thread.  What is watched stays as it is. */
	~RegionMonitor();

	/**
	 * class Watch - as long as it lives, a mapping is watched
	 *
	 * It has to end before the mapping does; when it has ended, the monitor touches the mapping
	 * no more.  It may outlive the monitor.
	 */
	class TORNADO_API Watch
	{
	public:
		Watch(Watch &&) noexcept = default;
		Watch &operator=(Watch &&) = delete;
		/* May wait until a split is over. */
		~Watch();

		/**
		 * pieces() - how many the mapping was split into
		 *
		 * Return: 0: it is not split; or the Error of split_mapping(), which is not tried
		 * again.
		 */
		[[nodiscard]] Result<std::size_t> pieces() const;

	private:
		friend class RegionMonitor;
		Watch(std::shared_ptr<State> state, std::list<Watched>::iterator watched) noexcept;

		std::shared_ptr<State> state_;
		std::list<Watched>::iterator watched_;
	};

	/**
	 * watch() - split the mapping if it turns hot
	 * @region: which is mapped; may be closed meanwhile
	 *
	 * Return: the watch, or an Error: EMFILE when there can be no more descriptors; ENOTTY when
	 * it is no region.
	 */
	[[nodiscard]] Result<Watch> watch(const Region &region, const RegionMapping &mapping) const;

private:
	explicit RegionMonitor(std::shared_ptr<State> state) noexcept;

	std::shared_ptr<State> state_;
	struct Thread;
	std::unique_ptr<Thread> thread_;
};

} // namespace tornado

#endif // TORNADO_REGION_MONITOR_HPP
