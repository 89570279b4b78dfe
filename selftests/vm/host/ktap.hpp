// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tornado::vm
{

enum class Outcome { passed, failed, skipped };

std::string_view outcome_name(Outcome outcome);

struct TestResult {
	std::string name; // "outer/inner" for nested tests
	Outcome outcome = Outcome::passed;
	std::string detail;
};

struct Counts {
	unsigned passed = 0;
	unsigned failed = 0;
	unsigned skipped = 0;

	void add(Outcome outcome);
	bool operator==(const Counts &) const = default;
};

Counts count(const std::vector<TestResult> &results);

// Reads the output of one program line by line and keeps the results of the tests that have no
// tests below them. Understands KTAP and TAP 12 to 14, nested by indentation.
class KtapParser
{
public:
	void line(std::string_view text);

	// Call once after the last line: plans that were not kept become failures.
	void finish();

	// False for a program that does not speak KTAP at all.
	bool saw_results() const { return !leaves_.empty() || planned_; }
	const std::vector<TestResult> &leaves() const { return leaves_; }

private:
	struct Level {
		std::size_t indent = 0;
		std::size_t begin = 0;	    // the number of leaves when the level began
		std::size_t first_leaf = 0; // leaves from here on are below the next result
		unsigned results = 0;
		int plan = -1;
	};
	void result(std::size_t indent, bool ok, std::string_view rest);
	void plan(std::size_t indent, std::string_view text);
	Level &level_at(std::size_t indent);
	void close_deepest_level();

	std::vector<Level> levels_;
	std::vector<TestResult> leaves_;
	bool planned_ = false;
};

} // namespace tornado::vm
