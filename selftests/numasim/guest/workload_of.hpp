// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <memory>

#include "harness/workload.hpp"

namespace numasim::guest
{

/* A Prepare for an instance type that is constructed from the places. */
template <typename Instance>
std::unique_ptr<bench::Instance> prepare(const bench::Places &places)
{
	return std::make_unique<Instance>(places);
}

/* An instance of state that all workers share, and a worker type that is constructed from it. */
template <typename State, typename WorkerType>
class SharedInstance : public bench::Instance
{
public:
	explicit SharedInstance(const bench::Places &) {}

	std::unique_ptr<bench::Worker> worker(const bench::Place &place) override
	{
		return std::make_unique<WorkerType>(place, state_);
	}

private:
	State state_;
};

} // namespace numasim::guest
