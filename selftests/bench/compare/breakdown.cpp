/* SPDX-License-Identifier: GPL-2.0 */
#include "breakdown.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "blocks.hpp"
#include "html.hpp"

namespace bench
{

namespace
{

/* The round trip that others are compared with; pages show all. */
constexpr std::string_view shown_workload = "ipc-64";
constexpr std::string_view shown_family = "ipc-";
constexpr std::string_view instructions = "instructions_per_op";

/* Systems in columns, parts in lines. */
class Breakdown
{
public:
	Breakdown(const Block &block, const std::vector<std::string> &systems)
	{
		if (block.cpus().empty())
			return;
		const unsigned int cpus = *block.cpus().begin();
		for (const std::string &system : systems) {
			const nlohmann::json *const row = block.row(system, cpus);
			if (row == nullptr || !row->contains("parts"))
				continue;
			systems_.push_back(system);
			rows_.push_back(row);
		}
	}

	bool empty() const { return rows_.empty(); }
	const std::vector<std::string> &systems() const { return systems_; }

	/* Calls with the name of each part, and what each system has of it; at last with their
	 * sums. */
	template <typename Line>
	void for_each_line(Line line) const
	{
		for (std::size_t part = 0; part < rows_.front()->at("parts").size(); ++part)
			line(rows_.front()->at("parts")[part].at("part").get<std::string>(),
			     values([part](const nlohmann::json &row) {
				     return row.at("parts").at(part).at(instructions);
			     }));
		line("all", values([](const nlohmann::json &row) { return row.at(instructions); }));
	}

private:
	template <typename Of>
	std::vector<double> values(Of of) const
	{
		std::vector<double> values;
		for (const nlohmann::json *const row : rows_)
			values.push_back(of(*row));
		return values;
	}

	std::vector<std::string> systems_;
	std::vector<const nlohmann::json *> rows_;
};

std::string in_lines(const Block &block)
{
	const unsigned int cpus = *block.cpus().begin();
	std::vector<std::string> systems;
	for (const char *const family : {"tornado:", "stock:"})
		if (const auto best = block.best(family, cpus, instructions))
			systems.push_back(*best);
	const Breakdown breakdown(block, systems);
	if (breakdown.empty())
		return "";
	constexpr std::size_t name_width = 32;
	constexpr std::size_t width = 22;
	std::string text =
		fmt::format("Where the instructions of {} go, on {} CPU{}\n  {:<{}}",
			    block.workload(), cpus, cpus == 1 ? "" : "s", "", name_width);
	for (const std::string &system : breakdown.systems())
		text += fmt::format("{:>{}}", system, width);
	text += '\n';
	breakdown.for_each_line([&](const std::string &part, const std::vector<double> &values) {
		text += fmt::format("  {:<{}}", part, name_width);
		for (const double value : values)
			text += fmt::format("{:>{}}", readable(value), width);
		text += '\n';
	});
	return text + '\n';
}

} // namespace

std::string format_breakdown(const Rows &rows)
{
	std::string text;
	for (const Block &block : blocks_of(rows))
		if (block.workload() == shown_workload && !block.cpus().empty())
			text += in_lines(block);
	return text;
}

std::string breakdown_of(const Block &block)
{
	const Breakdown breakdown(block, block.systems());
	if (!block.workload().starts_with(shown_family) || breakdown.empty())
		return "";
	std::string html =
		"<details><summary>where the instructions go</summary><table><tr><th></th>";
	for (const std::string &system : breakdown.systems())
		html += fmt::format("<th>{}</th>", escape(system));
	html += "</tr>\n";
	breakdown.for_each_line([&](const std::string &part, const std::vector<double> &values) {
		html += fmt::format("<tr><td>{}</td>", escape(part));
		for (const double value : values)
			html += fmt::format("<td>{}</td>", readable(value));
		html += "</tr>\n";
	});
	return html + "</table></details>\n";
}

} // namespace bench
