// SPDX-License-Identifier: GPL-2.0
//
// What the guest tells the host over its second serial port: one record per line,
//
//	@tornado SEQUENCE KIND FIELD FIELD...
//
// with fields escaped so that they hold no blanks and no line ends. The sequence numbers count from
// zero without a gap; a line that does not look like this was not written by the init.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tornado::vm
{

struct Record {
	std::uint64_t sequence = 0;
	std::string kind;
	std::vector<std::string> fields;

	// The field, or nothing at all where a guest sent too few.
	std::string_view field(std::size_t index) const;
	std::uint64_t number(std::size_t index) const;
};

std::string encode_record(const Record &record);
std::optional<Record> decode_record(std::string_view line);

// Record kinds. Fields in brackets.
namespace kind
{
inline constexpr std::string_view hello = "hello";     // [protocol version, kernel release]
inline constexpr std::string_view plan = "plan";       // [name of a check]...
inline constexpr std::string_view program = "program"; // [name]
inline constexpr std::string_view output = "output";   // [line]
inline constexpr std::string_view ended = "ended";     // [exit|signal|timeout|start, number, ms]
inline constexpr std::string_view check = "check";     // [name, pass|fail|skip, detail]
inline constexpr std::string_view detail = "detail";   // [line that explains the next check]
inline constexpr std::string_view collected = "collected";     // [guest path, size, checksum]
inline constexpr std::string_view uncollected = "uncollected"; // [guest path, reason]
inline constexpr std::string_view summary = "summary";	       // [programs run, checks failed]
} // namespace kind

inline constexpr std::uint64_t protocol_version = 1;

// The I/O port of QEMU's debug console, through which collected files travel byte by byte. Not the
// usual 0x402: the firmware writes its own log there.
inline constexpr unsigned collect_port = 0x504;

std::uint32_t checksum(std::string_view bytes, std::uint32_t start = 0);

} // namespace tornado::vm
