/* SPDX-License-Identifier: GPL-2.0 */
/* Who wins, and why, in words. */
#pragma once

#include <optional>
#include <string>

#include "blocks.hpp"

namespace bench
{

enum class Winner { tornado, stock, nobody };

/* Tornado's best system against the best stock one on this many CPUs. */
struct Verdict {
	Winner winner = Winner::nobody;
	std::string tornado;
	std::string stock;
	Ratio times = {}; /* the loser's cost by the winner's */
};

/* Empty if one of the two was not measured. */
std::optional<Verdict> verdict(const Block &block, unsigned int cpus);

/* "28x cheaper", "1.6x dearer", "same": tornado. */
std::string in_words(const Verdict &verdict);

/* Where the loser's cost comes from, as far as the backend knows. */
std::string reason(const Block &block, unsigned int cpus, const Verdict &verdict);

/* Where most coherence misses of a row happen: "61 % in percpu_counter_add_batch". */
std::string worst_function(const nlohmann::json &row);

/* Names of C++ functions as people write them. */
std::string readable_symbol(const std::string &name);

} // namespace bench
