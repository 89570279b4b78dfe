// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "../protocol/job.hpp"
#include "../protocol/record.hpp"
#include "guest_session.hpp"
#include "ktap.hpp"

namespace tornado::vm
{

// Turns the guest's records into one KTAP document, printed as they come, and into counts.
// Everything the job asked for has a result at the end, whether the guest lived to report it or
// not.
class TestReport
{
public:
	TestReport(const Job &job, std::ostream &output) : job_(job), output_(output) {}

	void on_record(const Record &record);
	void finish(const SessionResult &session);

	// A result of the host's own, such as a file that did not arrive whole.
	void add_failure(const std::string &name, const std::string &detail);

	Counts counts() const { return count(results_); }
	bool passed() const { return counts().failed == 0; }
	nlohmann::json to_json() const;

private:
	struct ProgramResult {
		std::string name;
		std::string end;
		std::uint64_t number = 0;
		std::uint64_t milliseconds = 0;
	};
	void begin(const std::vector<std::string> &check_names);
	void program_output(std::string_view line);
	void program_ended(std::string_view end, std::uint64_t number, std::uint64_t milliseconds);
	void check_result(const Record &record);
	void print_result(Outcome outcome, const std::string &name, const std::string &detail);
	void report_missing(const std::string &why);

	const Job &job_;
	std::ostream &output_;
	std::vector<std::string> planned_; // top-level names, in order
	std::size_t reported_ = 0;	   // how many of them have a result
	bool begun_ = false;
	bool program_running_ = false;
	KtapParser parser_;
	std::vector<TestResult> results_;
	std::vector<ProgramResult> programs_;
	std::string release_;
	SessionResult session_;
};

} // namespace tornado::vm
