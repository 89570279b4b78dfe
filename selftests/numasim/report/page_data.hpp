// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "../model/record.hpp"
#include "symbols.hpp"

namespace numasim
{

/*
 * Coherence misses of the kernel functions that clear and copy memory.  Pages
 * that go from CPU to CPU are missed there, line by line: contents, not locks.
 */
std::uint64_t page_data_misses(const Record &record, const SymbolTable &symbols);

bool moves_page_data(std::string_view function);

} // namespace numasim
