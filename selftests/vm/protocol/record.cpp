// SPDX-License-Identifier: GPL-2.0
#include "record.hpp"

#include <array>
#include <charconv>

namespace tornado::vm
{

namespace
{

constexpr std::string_view marker = "@tornado ";
constexpr std::string_view hex_digits = "0123456789abcdef";

bool needs_escape(unsigned char byte)
{
	return byte <= ' ' || byte == '\\' || byte == 0x7f;
}

void append_escaped(std::string &line, std::string_view field)
{
	// An empty field would vanish between two blanks.
	if (field.empty())
		line += "\\e";
	for (unsigned char byte : field) {
		if (!needs_escape(byte)) {
			line += static_cast<char>(byte);
			continue;
		}
		line += "\\x";
		line += hex_digits[byte >> 4];
		line += hex_digits[byte & 15];
	}
}

std::optional<std::string> unescaped(std::string_view text)
{
	std::string field;
	for (std::size_t i = 0; i < text.size(); i++) {
		if (text[i] != '\\') {
			field += text[i];
			continue;
		}
		if (text.substr(i) == "\\e" && i == 0)
			return field;
		if (i + 3 >= text.size() || text[i + 1] != 'x')
			return std::nullopt;
		auto high = hex_digits.find(text[i + 2]);
		auto low = hex_digits.find(text[i + 3]);
		if (high == hex_digits.npos || low == hex_digits.npos)
			return std::nullopt;
		field += static_cast<char>(high << 4 | low);
		i += 3;
	}
	return field;
}

std::string_view next_word(std::string_view &rest)
{
	auto end = rest.find(' ');
	auto word = rest.substr(0, end);
	rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
	return word;
}

std::optional<std::uint64_t> parse_number(std::string_view text)
{
	std::uint64_t value = 0;
	auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return value;
}

constexpr std::array<std::uint32_t, 256> make_crc_table()
{
	std::array<std::uint32_t, 256> table{};
	for (std::uint32_t i = 0; i < table.size(); i++) {
		std::uint32_t value = i;
		for (int bit = 0; bit < 8; bit++)
			value = value & 1 ? value >> 1 ^ 0xedb88320u : value >> 1;
		table[i] = value;
	}
	return table;
}

} // namespace

std::string_view Record::field(std::size_t index) const
{
	return index < fields.size() ? std::string_view(fields[index]) : std::string_view();
}

std::uint64_t Record::number(std::size_t index) const
{
	return parse_number(field(index)).value_or(0);
}

std::string encode_record(const Record &record)
{
	std::string line(marker);
	line += std::to_string(record.sequence);
	line += ' ';
	line += record.kind;
	for (const auto &field : record.fields) {
		line += ' ';
		append_escaped(line, field);
	}
	return line + '\n';
}

std::optional<Record> decode_record(std::string_view line)
{
	while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
		line.remove_suffix(1);
	if (!line.starts_with(marker))
		return std::nullopt;
	line.remove_prefix(marker.size());
	auto sequence = parse_number(next_word(line));
	auto kind = next_word(line);
	if (!sequence || kind.empty())
		return std::nullopt;
	Record record{*sequence, std::string(kind), {}};
	while (!line.empty()) {
		auto field = unescaped(next_word(line));
		if (!field)
			return std::nullopt;
		record.fields.push_back(std::move(*field));
	}
	return record;
}

std::uint32_t checksum(std::string_view bytes, std::uint32_t start)
{
	static constexpr auto table = make_crc_table();
	std::uint32_t value = ~start;
	for (unsigned char byte : bytes)
		value = value >> 8 ^ table[(value ^ byte) & 255];
	return ~value;
}

} // namespace tornado::vm
