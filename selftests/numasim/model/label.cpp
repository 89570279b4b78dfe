// SPDX-License-Identifier: GPL-2.0
#include "label.hpp"

#include <charconv>

namespace numasim
{
namespace
{

template <typename Number>
void read_number(std::string_view text, Number &number)
{
	Number value{};
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error == std::errc{} && end == text.data() + text.size())
		number = value;
}

void read_line(std::string_view line, Label &label)
{
	const auto equals = line.find('=');
	if (equals == std::string_view::npos)
		return;
	const auto key = line.substr(0, equals);
	const auto value = line.substr(equals + 1);
	if (key == "workload")
		label.workload = value;
	else if (key == "system")
		label.system = value;
	else if (key == "kernel")
		label.kernel = value;
	else if (key == "cpus")
		read_number(value, label.cpus);
	else if (key == "threads")
		read_number(value, label.threads);
	else if (key == "operations")
		read_number(value, label.operations);
	else if (key == "repetition")
		read_number(value, label.repetition);
	else if (key == "page_bytes")
		read_number(value, label.page_bytes);
}

} // namespace

Label Label::parse(std::string_view text)
{
	Label label;
	while (!text.empty()) {
		const auto end = text.find('\n');
		read_line(text.substr(0, end), label);
		text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
	}
	return label;
}

} // namespace numasim
