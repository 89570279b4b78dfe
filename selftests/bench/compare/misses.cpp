/* SPDX-License-Identifier: GPL-2.0 */
#include "misses.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "html.hpp"
#include "plot.hpp"
#include "verdict.hpp"

namespace bench
{

namespace
{

constexpr std::string_view misses_field = "coherence_misses_per_op";
constexpr std::size_t longest_symbol = 70;
constexpr double percent = 100;

double number(const nlohmann::json &object, std::string_view field)
{
	return object.value(std::string(field), 0.0);
}

std::string text(const nlohmann::json &object, const char *field)
{
	return object.value(field, std::string());
}

bool misses(const nlohmann::json *row)
{
	constexpr double worth_showing = 0.01;
	return row != nullptr && number(*row, misses_field) >= worth_showing;
}

/* Places have means over repetitions, rows medians: a part may seem larger than all. */
double share(const nlohmann::json &place, double all)
{
	return std::min(1.0, number(place, misses_field) / all);
}

std::string symbol(const nlohmann::json &object)
{
	return escape_short(readable_symbol(text(object, "function")), longest_symbol);
}

/* Static data by its name, if it lies in the named thing and not far behind it. */
std::string name_of_line(const nlohmann::json &line)
{
	constexpr std::size_t longest_offset = 6; /* "+0xfff" */
	const std::string name = text(line, "symbol");
	const auto plus = name.rfind('+');
	if (name.empty() || (plus != std::string::npos && name.size() - plus > longest_offset))
		return text(line, "virtual_address");
	return readable_symbol(name);
}

std::string kind_of_sharing(const nlohmann::json &line)
{
	const double all = std::max(number(line, misses_field), 1e-9);
	std::string kinds;
	for (const auto &[field, kind] : {std::pair("true_sharing_misses_per_op", "true sharing"),
					  std::pair("false_sharing_misses_per_op", "false sharing"),
					  std::pair("upgrade_misses_per_op", "upgrade")}) {
		const double share = percent * number(line, field) / all;
		constexpr double worth_naming = 5;
		if (share >= worth_naming)
			kinds += fmt::format("{}{:.0f} % {}", kinds.empty() ? "" : ", ", share,
					     kind);
	}
	return kinds;
}

std::string words_of(const nlohmann::json &toucher)
{
	constexpr unsigned int words = 8;
	const auto mask = toucher.value("words", 0U);
	std::string picture;
	for (unsigned int word = 0; word < words; ++word)
		picture += (mask >> word & 1U) != 0 ? "■" : "□";
	return picture;
}

std::string function_rows(const nlohmann::json &row)
{
	const double all = std::max(number(row, misses_field), 1e-9);
	std::string html = "<table class=worst><tr><th>function</th><th>misses</th><th></th>"
			   "<th>remote</th></tr>\n";
	for (const auto &function : row["functions"])
		html += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{:.0f} "
				    "%</td><td>{}</td></tr>\n",
				    symbol(function), readable(number(function, misses_field)),
				    percent * share(function, all),
				    readable(number(function, "remote_transfers_per_op")));
	return html + "</table>\n";
}

std::string line_rows(const nlohmann::json &row)
{
	std::string html = "<table class=worst><tr><th>cache line, and words of it that "
			   "functions want</th><th>misses</th><th>remote</th></tr>\n";
	for (const auto &line : row["lines"]) {
		html += fmt::format("<tr><td><code>{}</code> <span class=dim>{}</span></td>"
				    "<td>{}</td><td>{}</td></tr>\n",
				    escape_short(name_of_line(line), longest_symbol),
				    kind_of_sharing(line), readable(number(line, misses_field)),
				    readable(number(line, "remote_transfers_per_op")));
		for (const auto &toucher : line["functions"])
			html += fmt::format("<tr class=sub><td>{} <code>{}</code></td><td>{}</td>"
					    "<td></td></tr>\n",
					    words_of(toucher), symbol(toucher),
					    readable(number(toucher, misses_field)));
	}
	return html + "</table>\n";
}

bool has_places(const nlohmann::json &row)
{
	return row.contains("functions") && row.contains("lines") &&
	       (!row["functions"].empty() || !row["lines"].empty());
}

std::string worst_of_system(const Block &block, const std::string &system, unsigned int cpus)
{
	const nlohmann::json *const row = block.row(system, cpus);
	if (!misses(row) || !has_places(*row))
		return "";
	const double all = number(*row, misses_field);
	std::string line;
	if (!(*row)["lines"].empty()) {
		const auto &worst = (*row)["lines"].front();
		line = fmt::format("{:.0f} % on <code>{}</code> <span class=dim>{}</span>",
				   percent * share(worst, all),
				   escape_short(name_of_line(worst), longest_symbol),
				   kind_of_sharing(worst));
	}
	return fmt::format("<tr><td style='color:{}'>{}</td><td>{}</td><td>{}</td><td>{}</td>"
			   "</tr>\n",
			   colour_of(block, system), escape(system), readable(all),
			   escape_short(worst_function(*row), longest_symbol), line);
}

} // namespace

std::string worst_of_systems(const Block &block)
{
	const unsigned int cpus = *block.cpus().rbegin();
	std::string rows;
	for (const std::string &system : block.systems())
		rows += worst_of_system(block, system, cpus);
	if (rows.empty())
		return "";
	return fmt::format("<table class=where><tr><th>coherence misses on {}</th><th></th>"
			   "<th>worst function</th><th>worst shared line</th></tr>\n{}</table>\n",
			   cpus_in_words(cpus), rows);
}

std::string worst_of_rows(const Block &block)
{
	std::string html;
	for (const std::string &system : block.systems()) {
		for (const unsigned int cpus : block.cpus()) {
			const nlohmann::json *const row = block.row(system, cpus);
			if (!misses(row) || !has_places(*row))
				continue;
			html += fmt::format("<h4>{} on {}: {} misses per operation</h4>\n"
					    "<div class=row>{}{}</div>\n",
					    escape(system), cpus_in_words(cpus),
					    readable(number(*row, misses_field)),
					    function_rows(*row), line_rows(*row));
		}
	}
	if (html.empty())
		return "";
	return "<details><summary>Worst functions and shared lines of each row</summary>\n" + html +
	       "</details>\n";
}

} // namespace bench
