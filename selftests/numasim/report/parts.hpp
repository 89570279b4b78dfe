// SPDX-License-Identifier: GPL-2.0
/* The parts of an operation's way, and whose functions they are: selftests/numasim/parts. */
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "symbols.hpp"

namespace numasim
{

/* What a function is called in a file of parts: "user:main", "tornado:port_ioctl", "__schedule". */
std::string name_in_parts(const SymbolTable &symbols, std::uint64_t address);

class Parts
{
public:
	/*
	 * Lines "PART: PATTERN...", where patterns are those of a shell, for names as
	 * above.  A function belongs to the first line that has it; a part may have
	 * several lines.  Lines that begin with '#' are comments.  Throws
	 * std::runtime_error that names file and line if one is not like that.
	 */
	static Parts read(std::istream &text, const std::string &file);

	/* In the order in which they first appear. */
	const std::vector<std::string> &names() const { return names_; }

	/* Index of the part; names().size() if the function is nowhere. */
	std::size_t of(const std::string &function) const;

private:
	struct Line {
		std::size_t part;
		std::vector<std::string> patterns;
	};

	void add(const std::string &line);

	std::vector<std::string> names_;
	std::vector<Line> lines_;
};

} // namespace numasim
