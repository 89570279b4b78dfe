// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "../protocol/job.hpp"
#include "record_writer.hpp"

namespace tornado::vm
{

// Runs the programs of a job one after another and reports their output line by line.
class ProgramRunner
{
public:
	ProgramRunner(const Job &job, RecordWriter &records) : job_(job), records_(records) {}

	void run(const ProgramJob &program);

private:
	const Job &job_;
	RecordWriter &records_;
};

} // namespace tornado::vm
