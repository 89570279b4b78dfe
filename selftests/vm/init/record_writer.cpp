// SPDX-License-Identifier: GPL-2.0
#include "record_writer.hpp"

#include <cerrno>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace tornado::vm
{

RecordWriter::RecordWriter(const char *device)
	: descriptor_(open(device, O_WRONLY | O_NOCTTY | O_CLOEXEC))
{
	termios settings{};
	if (descriptor_ < 0 || tcgetattr(descriptor_, &settings) != 0)
		return;
	cfmakeraw(&settings);
	cfsetspeed(&settings, B115200);
	settings.c_cflag |= CLOCAL;
	tcsetattr(descriptor_, TCSANOW, &settings);
}

RecordWriter::~RecordWriter()
{
	if (descriptor_ >= 0)
		close(descriptor_);
}

void RecordWriter::write(std::string_view kind, std::vector<std::string> fields)
{
	auto line = encode_record({sequence_++, std::string(kind), std::move(fields)});
	std::string_view rest = line;
	while (!rest.empty()) {
		auto written = ::write(descriptor_, rest.data(), rest.size());
		if (written < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (written > 0)
			rest.remove_prefix(written);
	}
	if (kind != kind::output && kind != kind::detail)
		drain();
}

void RecordWriter::check(std::string_view name, std::string_view result, std::string_view detail)
{
	if (result == "fail")
		failed_checks_++;
	write(kind::check, {std::string(name), std::string(result), std::string(detail)});
}

void RecordWriter::detail(std::string_view line)
{
	write(kind::detail, {std::string(line)});
}

void RecordWriter::drain()
{
	tcdrain(descriptor_);
}

} // namespace tornado::vm
