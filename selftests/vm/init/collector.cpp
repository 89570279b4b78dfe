// SPDX-License-Identifier: GPL-2.0
#include "collector.hpp"

#include <cerrno>
#include <cstring>
#include <sys/io.h>

#include "files.hpp"

namespace tornado::vm
{

void collect_files(const std::vector<std::string> &paths, RecordWriter &records)
{
	if (paths.empty())
		return;
	bool port_is_ours = ioperm(collect_port, 1, 1) == 0;
	for (const auto &path : paths) {
		if (!port_is_ours) {
			records.write(kind::uncollected,
				      {path, "the kernel gives no access to I/O ports"});
			continue;
		}
		auto content = read_file(path);
		if (!content) {
			records.write(kind::uncollected, {path, std::strerror(errno)});
			continue;
		}
		outsb(collect_port, content->data(), content->size());
		records.write(kind::collected, {path, std::to_string(content->size()),
						std::to_string(checksum(*content))});
	}
}

} // namespace tornado::vm
