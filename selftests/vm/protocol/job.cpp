// SPDX-License-Identifier: GPL-2.0
#include "job.hpp"

#include <charconv>

namespace tornado::vm
{

namespace
{

void append_line(std::string &text, std::string_view key, std::string_view value)
{
	text.append(key).append(" ").append(value).append("\n");
}

bool apply_line(Job &job, std::string_view key, std::string value)
{
	if (key == "timeout") {
		auto end = value.data() + value.size();
		return std::from_chars(value.data(), end, job.program_timeout_seconds).ptr == end;
	}
	if (key == "environment")
		job.environment.push_back(std::move(value));
	else if (key == "collect")
		job.collect.push_back(std::move(value));
	else if (key == "module")
		job.modules.push_back({std::move(value), {}});
	else if (key == "parameters" && !job.modules.empty())
		job.modules.back().parameters = std::move(value);
	else if (key == "program")
		job.programs.push_back({std::move(value), {}});
	else if (key == "argument" && !job.programs.empty())
		job.programs.back().arguments.push_back(std::move(value));
	else
		return false;
	return true;
}

} // namespace

std::string encode_job(const Job &job)
{
	std::string text;
	append_line(text, "timeout", std::to_string(job.program_timeout_seconds));
	for (const auto &variable : job.environment)
		append_line(text, "environment", variable);
	for (const auto &module : job.modules) {
		append_line(text, "module", module.path);
		append_line(text, "parameters", module.parameters);
	}
	for (const auto &program : job.programs) {
		append_line(text, "program", program.name);
		for (const auto &argument : program.arguments)
			append_line(text, "argument", argument);
	}
	for (const auto &path : job.collect)
		append_line(text, "collect", path);
	return text;
}

std::optional<Job> decode_job(std::string_view text)
{
	Job job;
	while (!text.empty()) {
		auto line = text.substr(0, text.find('\n'));
		text.remove_prefix(std::min(line.size() + 1, text.size()));
		auto blank = line.find(' ');
		if (blank == line.npos)
			return std::nullopt;
		if (!apply_line(job, line.substr(0, blank), std::string(line.substr(blank + 1))))
			return std::nullopt;
	}
	return job;
}

} // namespace tornado::vm
