// SPDX-License-Identifier: GPL-2.0
#include "ktap.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>

namespace tornado::vm
{

namespace
{

bool is_digit(char c)
{
	return std::isdigit(static_cast<unsigned char>(c));
}

void skip_blanks(std::string_view &text)
{
	text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Takes the word off the front if it is there and ends there.
bool take_word(std::string_view &text, std::string_view word)
{
	if (!text.starts_with(word) || (text.size() > word.size() && text[word.size()] != ' '))
		return false;
	text.remove_prefix(word.size());
	skip_blanks(text);
	return true;
}

std::string lower(std::string_view text)
{
	std::string result(text);
	std::ranges::transform(result, result.begin(),
			       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
	return result;
}

struct ResultLine {
	std::string name;
	std::string detail;
	bool skipped = false;
};

// "NUMBER - NAME # DIRECTIVE DETAIL", all of it optional.
ResultLine parse_result(std::string_view rest)
{
	while (!rest.empty() && is_digit(rest.front()))
		rest.remove_prefix(1);
	skip_blanks(rest);
	take_word(rest, "-");
	ResultLine line;
	auto mark = rest.starts_with("# ") ? 0 : rest.find(" # ");
	auto name = rest.substr(0, mark);
	while (!name.empty() && name.back() == ' ')
		name.remove_suffix(1);
	line.name = name;
	if (mark == rest.npos)
		return line;
	auto directive = rest.substr(rest.find('#', mark) + 1);
	skip_blanks(directive);
	line.detail = directive;
	line.skipped = lower(directive.substr(0, 4)) == "skip";
	return line;
}

} // namespace

std::string_view outcome_name(Outcome outcome)
{
	switch (outcome) {
	case Outcome::passed:
		return "pass";
	case Outcome::skipped:
		return "skip";
	case Outcome::failed:
		break;
	}
	return "fail";
}

void Counts::add(Outcome outcome)
{
	switch (outcome) {
	case Outcome::passed:
		passed++;
		break;
	case Outcome::failed:
		failed++;
		break;
	case Outcome::skipped:
		skipped++;
		break;
	}
}

Counts count(const std::vector<TestResult> &results)
{
	Counts counts;
	for (const auto &result : results)
		counts.add(result.outcome);
	return counts;
}

void KtapParser::line(std::string_view text)
{
	auto indent = std::min(text.find_first_not_of(' '), text.size());
	auto rest = text.substr(indent);
	bool failed = take_word(rest, "not");
	if (take_word(rest, "ok") && !rest.empty() && is_digit(rest.front()))
		return result(indent, !failed, rest);
	if (rest.starts_with("1.."))
		return plan(indent, rest.substr(3));
	if (rest.starts_with("Bail out!"))
		leaves_.push_back({"bail-out", Outcome::failed, std::string(rest)});
}

KtapParser::Level &KtapParser::level_at(std::size_t indent)
{
	// Where nothing was planned, a level shows itself only by its first result, and what was
	// deeper until then is below that.
	auto first_leaf = leaves_.size();
	while (!levels_.empty() && levels_.back().indent > indent) {
		first_leaf = levels_.back().begin;
		close_deepest_level();
	}
	if (levels_.empty() || levels_.back().indent < indent)
		levels_.push_back({indent, first_leaf, first_leaf});
	return levels_.back();
}

void KtapParser::close_deepest_level()
{
	auto level = levels_.back();
	levels_.pop_back();
	if (level.plan >= 0 && level.results != static_cast<unsigned>(level.plan))
		leaves_.push_back({"plan", Outcome::failed,
				   fmt::format("{} tests were planned, {} reported", level.plan,
					       level.results)});
}

void KtapParser::plan(std::size_t indent, std::string_view text)
{
	int number = 0;
	auto end = text.data() + text.size();
	auto [stop, error] = std::from_chars(text.data(), end, number);
	if (error != std::errc() || number < 0 || (stop != end && *stop != ' '))
		return;
	auto &level = level_at(indent);
	level.plan = number;
	planned_ = true;
	std::string_view rest(stop, end - stop);
	skip_blanks(rest);
	if (number == 0)
		leaves_.push_back({"all", Outcome::skipped, std::string(rest)});
}

void KtapParser::result(std::size_t indent, bool ok, std::string_view rest)
{
	auto &level = level_at(indent);
	level.results++;
	auto line = parse_result(rest);
	if (line.name.empty())
		line.name = fmt::format("{}", level.results);

	bool has_children = level.first_leaf < leaves_.size();
	bool child_failed = false;
	for (auto leaf = level.first_leaf; leaf < leaves_.size(); leaf++) {
		leaves_[leaf].name = line.name + "/" + leaves_[leaf].name;
		child_failed |= leaves_[leaf].outcome == Outcome::failed;
	}
	auto outcome = line.skipped ? Outcome::skipped : ok ? Outcome::passed : Outcome::failed;
	// A parent speaks for itself only where it failed and none of its children did.
	if (!has_children || (outcome == Outcome::failed && !child_failed))
		leaves_.push_back({line.name, outcome, line.detail});
	level.first_leaf = leaves_.size();
}

void KtapParser::finish()
{
	while (!levels_.empty())
		close_deepest_level();
}

} // namespace tornado::vm
