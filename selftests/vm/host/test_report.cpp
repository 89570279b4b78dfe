// SPDX-License-Identifier: GPL-2.0
#include "test_report.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>
#include <ostream>

namespace tornado::vm
{

namespace
{

constexpr std::uint64_t skip_exit_code = 4;

// What the program's end says, apart from its output. An empty string: nothing is wrong.
std::string trouble_of_end(std::string_view end, std::uint64_t number)
{
	if (end == "exit")
		return number == 0 || number == skip_exit_code
			       ? ""
			       : fmt::format("exit code {}", number);
	if (end == "signal")
		return fmt::format("killed by signal {}", number);
	if (end == "timeout")
		return "did not end in time";
	if (end == "stuck")
		return "left processes that cannot be killed";
	return fmt::format("could not be started ({} {})", end, number);
}

// Free text inside KTAP must be a diagnostic line; KTAP lines of the program stay what they are.
bool is_ktap_line(std::string_view line)
{
	auto text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
	for (std::string_view start :
	     {"ok ", "not ok ", "1..", "#", "KTAP version", "TAP version", "Bail out!"})
		if (text.starts_with(start))
			return true;
	return false;
}

std::string_view end_name(SessionEnd end)
{
	switch (end) {
	case SessionEnd::finished:
		return "finished";
	case SessionEnd::timed_out:
		return "timed out";
	case SessionEnd::interrupted:
		return "interrupted";
	case SessionEnd::died:
		break;
	}
	return "died";
}

} // namespace

void TestReport::begin(const std::vector<std::string> &check_names)
{
	// Two checks come before the programs, the others after them.
	begun_ = true;
	auto rest = check_names.begin();
	if (rest != check_names.end() && (*rest == "load-modules" || *rest == "boot"))
		planned_.push_back(*rest++);
	for (const auto &program : job_.programs)
		planned_.push_back(program.name);
	planned_.insert(planned_.end(), rest, check_names.end());
	fmt::print(output_, "KTAP version 1\n1..{}\n", planned_.size());
	output_.flush();
}

void TestReport::on_record(const Record &record)
{
	if (record.kind == kind::hello)
		release_ = record.field(1);
	else if (record.kind == kind::plan)
		begin(record.fields);
	else if (record.kind == kind::program) {
		parser_ = {};
		program_running_ = true;
		fmt::print(output_, "# {}\n", record.field(0));
	} else if (record.kind == kind::output)
		program_output(record.field(0));
	else if (record.kind == kind::ended)
		program_ended(record.field(0), record.number(1), record.number(2));
	else if (record.kind == kind::check)
		check_result(record);
	else if (record.kind == kind::detail)
		fmt::print(output_, "# {}\n", record.field(0));
	output_.flush();
}

void TestReport::program_output(std::string_view line)
{
	parser_.line(line);
	fmt::print(output_, "  {}{}\n", is_ktap_line(line) ? "" : "# ", line);
}

void TestReport::program_ended(std::string_view end, std::uint64_t number,
			       std::uint64_t milliseconds)
{
	parser_.finish();
	program_running_ = false;
	auto name = reported_ < planned_.size() ? planned_[reported_] : std::string("program");
	programs_.push_back({name, std::string(end), number, milliseconds});
	auto trouble = trouble_of_end(end, number);
	auto leaves = parser_.leaves();
	auto failed_leaves = count(leaves).failed;
	bool says_skip = end == "exit" && number == skip_exit_code;

	// A program that fails must have a failing result, or the counts would hide it.
	bool own_failure = !trouble.empty() && (failed_leaves == 0 || end != "exit");
	if (!parser_.saw_results())
		leaves.push_back({"",
				  own_failure ? Outcome::failed
				  : says_skip ? Outcome::skipped
					      : Outcome::passed,
				  trouble});
	else if (own_failure)
		leaves.push_back({"end", Outcome::failed, trouble});
	for (const auto &leaf : leaves)
		results_.push_back({leaf.name.empty() ? name : name + ": " + leaf.name,
				    leaf.outcome, leaf.detail});

	auto counts = count(leaves);
	auto outcome = counts.failed > 0			  ? Outcome::failed
		       : counts.passed == 0 && counts.skipped > 0 ? Outcome::skipped
								  : Outcome::passed;
	if (outcome == Outcome::failed && trouble.empty())
		trouble = fmt::format("{} of its tests failed", counts.failed);
	print_result(outcome, name, trouble);
}

void TestReport::check_result(const Record &record)
{
	auto word = record.field(1);
	auto outcome = word == "pass"	? Outcome::passed
		       : word == "skip" ? Outcome::skipped
					: Outcome::failed;
	std::string name(record.field(0)), detail(record.field(2));
	results_.push_back({name, outcome, detail});
	print_result(outcome, name, detail);
}

void TestReport::print_result(Outcome outcome, const std::string &name, const std::string &detail)
{
	reported_++;
	fmt::print(output_, "{} {} {}", outcome == Outcome::failed ? "not ok" : "ok", reported_,
		   name);
	if (outcome == Outcome::skipped)
		fmt::print(output_, " # SKIP {}", detail);
	else if (!detail.empty())
		fmt::print(output_, " # {}", detail);
	fmt::print(output_, "\n");
	output_.flush();
}

void TestReport::add_failure(const std::string &name, const std::string &detail)
{
	results_.push_back({name, Outcome::failed, detail});
	print_result(Outcome::failed, name, detail);
}

void TestReport::report_missing(const std::string &why)
{
	if (!begun_)
		begin({"boot"});
	if (program_running_) {
		auto running = planned_.at(reported_);
		parser_.finish();
		for (const auto &leaf : parser_.leaves())
			results_.push_back({running + ": " + leaf.name, leaf.outcome, leaf.detail});
		add_failure(running, why + " while it ran");
	}
	while (reported_ < planned_.size())
		add_failure(planned_[reported_], "not reached: " + why);
}

void TestReport::finish(const SessionResult &session)
{
	session_ = session;
	switch (session.end) {
	case SessionEnd::finished:
		report_missing("the guest did not report it");
		break;
	case SessionEnd::timed_out:
		report_missing("the machine's time was over");
		break;
	case SessionEnd::interrupted:
		report_missing("the run was interrupted");
		break;
	case SessionEnd::died:
		report_missing(begun_ ? "the machine died" : "the machine did not boot");
		break;
	}
	// A panic between the last check and the final record leaves nothing missing but that
	// record.
	if (session.end != SessionEnd::finished && counts().failed == 0)
		add_failure("final-record", "the guest never said that it was done");
	if (!session.damage.empty())
		add_failure("records", session.damage);
}

nlohmann::json TestReport::to_json() const
{
	auto total = counts();
	nlohmann::json json = {
		{"release", release_},
		{"end", end_name(session_.end)},
		{"boots", session_.boots},
		{"seconds", session_.seconds},
		{"seconds_to_boot", session_.seconds_to_boot},
		{"passed", total.passed},
		{"failed", total.failed},
		{"skipped", total.skipped},
		{"programs", nlohmann::json::array()},
		{"tests", nlohmann::json::array()},
	};
	for (const auto &program : programs_)
		json["programs"].push_back(
			{{"name", program.name},
			 {"end", program.end},
			 {"number", program.number},
			 {"seconds", static_cast<double>(program.milliseconds) / 1000}});
	for (const auto &result : results_)
		json["tests"].push_back({{"name", result.name},
					 {"result", outcome_name(result.outcome)},
					 {"detail", result.detail}});
	return json;
}

} // namespace tornado::vm
