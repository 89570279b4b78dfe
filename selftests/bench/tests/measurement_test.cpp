/* SPDX-License-Identifier: GPL-2.0 */
#include "measurement.hpp"

#include <csignal>
#include <set>

#include <gtest/gtest.h>
#include <unistd.h>

#include "machine.hpp"
#include "shared_memory.hpp"

using namespace bench;

namespace
{

enum class Misbehaviour { none, loses_one, throws_while_running, throws_in_preparation, dies };

struct alignas(line_size) Tally {
	std::uint64_t operations;
	std::uint64_t rewinds;
	std::uint64_t checks;
	pid_t process;
	int cpu;
};

class TallyWorker : public Worker
{
public:
	TallyWorker(const Place &place, Tally &tally, Misbehaviour misbehaviour)
		: Worker(place), tally_(tally), misbehaviour_(misbehaviour)
	{
		if (misbehaviour == Misbehaviour::throws_in_preparation)
			throw Failure("cannot prepare");
		tally_.process = getpid();
		tally_.cpu = sched_getcpu();
	}
	void rewind(std::uint64_t) override { ++tally_.rewinds; }
	void run(std::uint64_t operations) override
	{
		if (misbehaviour_ == Misbehaviour::throws_while_running)
			throw Failure("cannot run");
		if (misbehaviour_ == Misbehaviour::dies)
			raise(SIGKILL);
		tally_.operations += operations;
		if (misbehaviour_ == Misbehaviour::loses_one)
			--tally_.operations;
	}
	void check(std::uint64_t) override { ++tally_.checks; }

private:
	Tally &tally_;
	Misbehaviour misbehaviour_;
};

class TallyInstance : public Instance
{
public:
	TallyInstance(SharedArray<Tally> &tallies, Misbehaviour misbehaviour)
		: tallies_(tallies), misbehaviour_(misbehaviour)
	{
	}
	std::unique_ptr<Worker> worker(const Place &place) override
	{
		return std::make_unique<TallyWorker>(place, tallies_[place.index], misbehaviour_);
	}
	void verify(std::uint64_t operations_so_far) override
	{
		std::uint64_t found = 0;
		for (const Tally &tally : tallies_.elements())
			found += tally.operations;
		if (found != operations_so_far)
			throw Failure("operations were lost");
		verified_ = operations_so_far;
	}

	/* Not a figure of disturbed CPUs: it tells when it was asked for. */
	std::optional<double> disturbed_cpus_per_op() override
	{
		return static_cast<double>(verified_);
	}

private:
	SharedArray<Tally> &tallies_;
	Misbehaviour misbehaviour_;
	std::uint64_t verified_ = 0;
};

class TallyTest : public testing::Test
{
protected:
	Measurement run(WorkersAre kind, Misbehaviour misbehaviour, const Effort &effort)
	{
		Workload workload;
		workload.name = "tally";
		workload.workers_are = kind;
		workload.operations = 10;
		workload.most_operations = 1000;
		const System system = {"stock:tally",
				       [this, misbehaviour](const Places &) {
					       return std::make_unique<TallyInstance>(tallies_,
										      misbehaviour);
				       },
				       {}};
		return measure(workload, system, places_, effort);
	}

	Places places_ = choose_places(usable_cpus(), Placement::compact);
	SharedArray<Tally> tallies_{places_.size()};
};

class MeasurementTest : public TallyTest, public testing::WithParamInterface<WorkersAre>
{
};

} // namespace

TEST_P(MeasurementTest, RunsEveryWorkerOnItsCpu)
{
	const Measurement measurement =
		run(GetParam(), Misbehaviour::none, {.repetitions = 3, .operations = 100});
	EXPECT_EQ(measurement.operations, 100 * places_.size());
	EXPECT_EQ(measurement.ns_per_op.size(), 3U);
	std::set<pid_t> processes;
	for (const Place &place : places_) {
		const Tally &tally = tallies_[place.index];
		EXPECT_EQ(tally.cpu, place.cpu);
		EXPECT_EQ(tally.operations, 400U) << "three repetitions and a discarded one";
		EXPECT_EQ(tally.rewinds, 4U);
		EXPECT_EQ(tally.checks, 4U);
		processes.insert(tally.process);
	}
	EXPECT_EQ(processes.size(), GetParam() == WorkersAre::processes ? places_.size() : 1U);
}

TEST_P(MeasurementTest, AsksForDisturbedCpusWhenAllIsMeasured)
{
	const Measurement measurement =
		run(GetParam(), Misbehaviour::none, {.repetitions = 2, .operations = 100});
	EXPECT_EQ(measurement.disturbed_cpus_per_op, 300.0 * static_cast<double>(places_.size()));
}

TEST_P(MeasurementTest, CalibratesUpToTheMost)
{
	// A time that not even a busy host takes for so few.
	const Measurement measurement = run(GetParam(), Misbehaviour::none,
					    {.repetitions = 1, .least_time_ns = 3'600'000'000'000});
	EXPECT_EQ(measurement.operations, 1000 * places_.size());
}

TEST_P(MeasurementTest, FailsWhenAnOperationIsLost)
{
	EXPECT_THROW(run(GetParam(), Misbehaviour::loses_one, {.repetitions = 1, .operations = 10}),
		     Failure);
}

TEST_P(MeasurementTest, PassesTheWordsOfAWorkerOn)
{
	try {
		run(GetParam(), Misbehaviour::throws_while_running,
		    {.repetitions = 1, .operations = 10});
		FAIL();
	} catch (const Failure &failure) {
		EXPECT_STREQ(failure.what(), "cannot run");
	}
	EXPECT_THROW(run(GetParam(), Misbehaviour::throws_in_preparation,
			 {.repetitions = 1, .operations = 10}),
		     Failure);
}

TEST_F(TallyTest, NoticesADeadProcess)
{
	EXPECT_THROW(run(WorkersAre::processes, Misbehaviour::dies,
			 {.repetitions = 1, .operations = 10}),
		     Failure);
}

INSTANTIATE_TEST_SUITE_P(Workers, MeasurementTest,
			 testing::Values(WorkersAre::threads, WorkersAre::processes),
			 [](const auto &info) {
				 return info.param == WorkersAre::threads ? "Threads" : "Processes";
			 });

TEST(Calibrate, StretchesShortRunsOnly)
{
	EXPECT_EQ(calibrate(100, 1000, 2000, 1'000'000), 200U);
	EXPECT_EQ(calibrate(100, 4000, 2000, 1'000'000), 100U);
	EXPECT_EQ(calibrate(100, 1, 1'000'000, 1'000'000), 5000U) << "in steps";
	EXPECT_EQ(calibrate(100, 1000, 2000, 150), 150U);
}
