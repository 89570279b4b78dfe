// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_KERNEL_SETTING_HPP
#define TORNADO_SELFTESTS_KERNEL_SETTING_HPP

#include <fstream>
#include <string>
#include <utility>

#include "write_file.hpp"

namespace tornado::selftest
{

/**
 * class KernelSetting - a file of /proc or debugfs has another value as long as this lives
 */
class KernelSetting
{
public:
	KernelSetting(std::string file, const std::string &value) : file_(std::move(file))
	{
		std::ifstream in(file_);
		std::getline(in, before_);
		is_set_ = write_file(file_, value);
	}
	~KernelSetting()
	{
		if (is_set_)
			write_file(file_, before_);
	}
	KernelSetting(const KernelSetting &) = delete;
	KernelSetting &operator=(const KernelSetting &) = delete;

	/** is_set() - false: there is no such file, or it refused the value */
	[[nodiscard]] bool is_set() const { return is_set_; }

private:
	std::string file_;
	std::string before_;
	bool is_set_;
};

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_KERNEL_SETTING_HPP
