/* SPDX-License-Identifier: GPL-2.0 */
#pragma once

#include <filesystem>
#include <string>

#include "results.hpp"

namespace bench
{

/* One self-contained page: who wins where and why, plots, figures, and what to make of them. */
std::string format_report(const Rows &rows);

void save_report(const std::filesystem::path &file, const Rows &rows);

} // namespace bench
