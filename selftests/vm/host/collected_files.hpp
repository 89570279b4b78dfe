// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "guest_image.hpp"
#include "test_report.hpp"

namespace tornado::vm
{

// Takes the guest's files out of the one stream of bytes in which they arrive.
class CollectedFiles
{
public:
	explicit CollectedFiles(const std::vector<CollectTarget> &targets) : targets_(targets) {}

	void on_record(const Record &record);

	// Writes the files; one that is missing or damaged becomes a failure in the report.
	void finish(const std::filesystem::path &stream, TestReport &report) const;

private:
	const std::vector<CollectTarget> &targets_;
	std::vector<Record> records_;
};

} // namespace tornado::vm
