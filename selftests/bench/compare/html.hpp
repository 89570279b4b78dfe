/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <string>
#include <string_view>

namespace bench
{

/* Text in a page: what HTML would take for markup is written as entities. */
std::string escape(std::string_view text);

/* The same, shortened at the end to at most `most` letters. */
std::string escape_short(std::string_view text, std::size_t most);

/* "stock:pipe" is "pipe": where the colour or the column says the rest. */
std::string_view without_family(std::string_view system);

std::string cpus_in_words(unsigned int cpus);

} // namespace bench
