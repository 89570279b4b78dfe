// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <tornado/region_monitor.hpp>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <tornado/region.h>
#include <tornado/split.hpp>

namespace tornado
{
namespace
{

std::unexpected<Error> failed(const char *attempted, int number, const char *advice)
{
	return std::unexpected{Error{number, attempted, std::strerror(number), advice}};
}

/* 0, or errno. */
int ask(int region, tornado_region_statistics &statistics)
{
	statistics = {};
	statistics.size = sizeof(statistics);
	return ::ioctl(region, TORNADO_IOC_REGION_STATISTICS, &statistics) < 0 ? errno : 0;
}

/* In ever larger pieces, as long as they would be too many. */
Result<std::size_t> split(std::span<std::byte> mapping, std::size_t piece)
{
	for (;; piece *= 2) {
		auto pieces = split_mapping(mapping.data(), mapping.size(), piece);
		if (pieces || pieces.error().number() != ENOSPC || piece > mapping.size() / 4)
			return pieces;
	}
}

} // namespace

struct RegionMonitor::Watched {
	FileDescriptor region;
	std::span<std::byte> mapping;
	std::uint64_t faults = 0;  // when it was looked at last
	std::uint64_t busiest = 0; // likewise
	std::optional<Result<std::size_t>> pieces{};

	bool is_hot(const SplitPolicy &policy);
};

/* A module that does not tell about representatives leaves their number 0. */
bool RegionMonitor::Watched::is_hot(const SplitPolicy &policy)
{
	tornado_region_statistics now;

	if (ask(region.get(), now) != 0)
		return false;
	const std::uint64_t new_faults = now.faults - std::exchange(faults, now.faults);
	const std::uint64_t new_busiest = now.busiest - std::exchange(busiest, now.busiest);
	return now.reps > 1 && new_faults >= policy.faults &&
	       new_busiest * 100 <= new_faults * policy.busiest_percent;
}

struct RegionMonitor::State {
	explicit State(const SplitPolicy &its_policy) : policy{its_policy} {}

	void look();

	const SplitPolicy policy;
	std::mutex lock; // protects the list and all in it; held while a mapping is split
	std::list<Watched> watched;
};

void RegionMonitor::State::look()
{
	const std::lock_guard held{lock};

	for (Watched &one : watched)
		if (!one.pieces && one.is_hot(policy))
			one.pieces = split(one.mapping, policy.piece);
}

struct RegionMonitor::Thread {
	explicit Thread(std::shared_ptr<State> state)
		: thread{[this, state = std::move(state)](const std::stop_token &stop) {
			  std::unique_lock held{lock};
			  while (!stopped.wait_for(held, stop, state->policy.interval,
						   [&stop] { return stop.stop_requested(); }))
				  state->look();
		  }}
	{
	}

	std::mutex lock; // of the condition alone
	std::condition_variable_any stopped;
	std::jthread thread;
};

RegionMonitor::RegionMonitor(std::shared_ptr<State> state) noexcept : state_{std::move(state)} {}
RegionMonitor::RegionMonitor(RegionMonitor &&) noexcept = default;
RegionMonitor::~RegionMonitor() = default;

Result<RegionMonitor> RegionMonitor::start(const SplitPolicy &policy)
{
	const char *attempted = "start a monitor of regions";

	if (policy.interval.count() <= 0 || policy.busiest_percent > 100 || policy.piece == 0 ||
	    policy.piece % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) != 0)
		return failed(attempted, EINVAL,
			      "see struct SplitPolicy in <tornado/region_monitor.hpp>");

	RegionMonitor monitor{std::make_shared<State>(policy)};
	try {
		monitor.thread_ = std::make_unique<Thread>(monitor.state_);
	} catch (const std::system_error &error) {
		return failed(attempted, error.code().value(), "end threads, or raise their limit");
	}
	return monitor;
}

Result<RegionMonitor::Watch> RegionMonitor::watch(const Region &region,
						  const RegionMapping &mapping) const
{
	const char *attempted = "watch a region";
	Watched one{.region = FileDescriptor{::fcntl(region.fd(), F_DUPFD_CLOEXEC, 0)},
		    .mapping = mapping.bytes()};
	tornado_region_statistics now;

	if (!one.region)
		return failed(attempted, errno, "close descriptors, or raise their limit");
	if (const int number = ask(one.region.get(), now); number != 0)
		return failed(attempted, number, "give a region");
	one.faults = now.faults;
	one.busiest = now.busiest;
	const std::lock_guard held{state_->lock};
	state_->watched.push_front(std::move(one));
	return Watch{state_, state_->watched.begin()};
}

RegionMonitor::Watch::Watch(std::shared_ptr<State> state,
			    std::list<Watched>::iterator watched) noexcept
	: state_{std::move(state)}, watched_{watched}
{
}

RegionMonitor::Watch::~Watch()
{
	if (!state_)
		return;
	const std::lock_guard held{state_->lock};
	state_->watched.erase(watched_);
}

Result<std::size_t> RegionMonitor::Watch::pieces() const
{
	const std::lock_guard held{state_->lock};

	return watched_->pieces ? *watched_->pieces : Result<std::size_t>{0};
}

} // namespace tornado
