// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_LIB_WRITE_FILE_HPP
#define TORNADO_SELFTESTS_LIB_WRITE_FILE_HPP

#include <string>

namespace tornado::selftest
{

/** write_file() - write to a file of a pseudo file system at once; false if it was refused */
bool write_file(const std::string &path, const std::string &text);

} // namespace tornado::selftest

#endif
