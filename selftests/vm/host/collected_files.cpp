// SPDX-License-Identifier: GPL-2.0
#include "collected_files.hpp"

#include <fmt/format.h>

#include "command.hpp"

namespace tornado::vm
{

void CollectedFiles::on_record(const Record &record)
{
	if (record.kind == kind::collected || record.kind == kind::uncollected)
		records_.push_back(record);
}

void CollectedFiles::finish(const std::filesystem::path &stream, TestReport &report) const
{
	if (targets_.empty())
		return;
	auto bytes = read_whole_file(stream);
	std::size_t at = 0;
	for (std::size_t i = 0; i < targets_.size(); i++) {
		auto name = "collect " + targets_[i].guest;
		if (i >= records_.size()) {
			report.add_failure(name, "the guest did not get that far");
			continue;
		}
		const auto &record = records_[i];
		if (record.kind == kind::uncollected) {
			report.add_failure(name, std::string(record.field(1)));
			continue;
		}
		auto content = std::string_view(bytes).substr(std::min(at, bytes.size()),
							      record.number(1));
		at += content.size();
		if (content.size() != record.number(1) || checksum(content) != record.number(2))
			report.add_failure(name, "the file was damaged on its way");
		else
			write_whole_file(targets_[i].host, content);
	}
}

} // namespace tornado::vm
