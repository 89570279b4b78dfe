// SPDX-License-Identifier: GPL-2.0
#include "miss.hpp"

namespace numasim
{

Miss classify(const Line &line, Cpu cpu, WordMask words, bool write)
{
	if (line.held_by(cpu)) {
		const bool others = !line.holders().without(cpu).empty();
		return write && others ? Miss::upgrade : Miss::none;
	}
	if (line.lost_by(cpu)) {
		const bool wanted = (line.written_since_lost(cpu) & words) != 0;
		return wanted ? Miss::true_sharing : Miss::false_sharing;
	}
	return line.seen_by(cpu) ? Miss::capacity : Miss::cold;
}

} // namespace numasim
