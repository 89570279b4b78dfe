// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../protocol/record.hpp"

namespace tornado::vm
{

// Numbers the records and writes them to the serial port that the host listens to.
class RecordWriter
{
public:
	explicit RecordWriter(const char *device);
	RecordWriter(const RecordWriter &) = delete;
	RecordWriter &operator=(const RecordWriter &) = delete;
	~RecordWriter();

	bool is_open() const { return descriptor_ >= 0; }
	void write(std::string_view kind, std::vector<std::string> fields);
	void check(std::string_view name, std::string_view result, std::string_view detail = {});
	void detail(std::string_view line);
	unsigned failed_checks() const { return failed_checks_; }

	// Returns when the last byte has left the machine: a panic loses what is still in it.
	// write() does so by itself, but for a program's output, of which there may be much.
	void drain();

private:
	int descriptor_;
	std::uint64_t sequence_ = 0;
	unsigned failed_checks_ = 0;
};

} // namespace tornado::vm
