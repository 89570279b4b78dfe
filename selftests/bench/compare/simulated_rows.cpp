/* SPDX-License-Identifier: GPL-2.0 */
#include "simulated_rows.hpp"

#include <algorithm>
#include <tuple>

namespace bench
{

namespace
{

/* What both programs know of a row; the machine and its hold are the simulator's. */
auto identity(const nlohmann::json &row)
{
	const RowKey key = key_of(row);
	return std::tuple(key.workload, key.system, key.kernel, key.cpus);
}

} // namespace

Rows combine(const Rows &done, const Rows &counted)
{
	Rows combined = Rows::array();
	for (const auto &row : done) {
		const auto figures =
			std::ranges::find_if(counted, [&row](const nlohmann::json &other) {
				return identity(other) == identity(row);
			});
		if (figures == counted.end())
			continue;
		nlohmann::json both = row;
		both.update(*figures);
		combined.push_back(std::move(both));
	}
	return combined;
}

Rows interleave(const std::vector<Rows> &shares)
{
	std::size_t longest = 0;
	for (const Rows &share : shares)
		longest = std::max(longest, share.size());
	Rows rows = Rows::array();
	for (std::size_t index = 0; index < longest; ++index) {
		for (const Rows &share : shares) {
			if (index < share.size())
				rows.push_back(share[index]);
		}
	}
	return rows;
}

} // namespace bench
