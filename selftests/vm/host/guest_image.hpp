// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "../protocol/job.hpp"
#include "initramfs.hpp"
#include "options.hpp"

namespace tornado::vm
{

// One --collect: where the file is in the guest, and where it goes.
struct CollectTarget {
	std::string guest;
	std::filesystem::path host;
};

// What the options ask for, as the guest will find it.
struct GuestImage {
	explicit GuestImage(const Options &options);

	Job job;
	Initramfs initramfs;
	std::vector<CollectTarget> collect;

private:
	void add_extra_file(const std::string &text);
	void add_module(const std::string &text);
	void add_program(const std::string &text);
	void add_collect_target(const std::string &text);
	std::string place_program(const std::string &path);
};

// The static init, which lies beside this program.
std::filesystem::path init_path();

} // namespace tornado::vm
