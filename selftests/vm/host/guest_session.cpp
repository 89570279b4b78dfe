// SPDX-License-Identifier: GPL-2.0
#include "guest_session.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "command.hpp"
#include "infrastructure_error.hpp"

namespace tornado::vm
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr unsigned most_boots = 3;
constexpr auto poll_interval = std::chrono::milliseconds(20);

volatile std::sig_atomic_t interrupted = 0;

// Follows a file that QEMU is still writing to.
class RecordStream
{
public:
	explicit RecordStream(const std::filesystem::path &path)
		: descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC))
	{
		if (descriptor_ < 0)
			throw InfrastructureError(fmt::format("cannot read {}: {}", path.string(),
							      std::strerror(errno)));
	}
	RecordStream(const RecordStream &) = delete;
	RecordStream &operator=(const RecordStream &) = delete;
	~RecordStream() { close(descriptor_); }

	template <typename Function>
	void take_available(Function on_record)
	{
		char buffer[16384];
		for (ssize_t got; (got = read(descriptor_, buffer, sizeof(buffer))) > 0;)
			pending_.append(buffer, got);
		std::size_t start = 0;
		for (auto end = pending_.find('\n'); end != pending_.npos;
		     end = pending_.find('\n', start)) {
			take_line({pending_.data() + start, end - start}, on_record);
			start = end + 1;
		}
		pending_.erase(0, start);
	}
	const std::string &damage() const { return damage_; }

private:
	template <typename Function>
	void take_line(std::string_view line, Function on_record)
	{
		auto record = decode_record(line);
		if (!record)
			note_damage(fmt::format("a line is no record: {}", line.substr(0, 100)));
		else if (record->sequence != next_++)
			note_damage(fmt::format("record {} came where {} was due", record->sequence,
						next_ - 1));
		else
			on_record(*record);
	}
	void note_damage(std::string what)
	{
		if (damage_.empty())
			damage_ = std::move(what);
	}

	int descriptor_;
	std::string pending_;
	std::string damage_;
	std::uint64_t next_ = 0;
};

// A child that ends when this object does, and when this program dies.
class QemuProcess
{
public:
	QemuProcess(const std::vector<std::string> &command, bool quiet)
	{
		std::vector<char *> pointers;
		for (const auto &argument : command)
			pointers.push_back(const_cast<char *>(argument.c_str()));
		pointers.push_back(nullptr);
		pid_t parent = getpid();
		child_ = fork();
		if (child_ < 0)
			throw InfrastructureError(
				fmt::format("cannot fork: {}", std::strerror(errno)));
		if (child_ > 0)
			return;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(127);
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		if (quiet)
			dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(pointers[0], pointers.data());
		_exit(127);
	}
	QemuProcess(const QemuProcess &) = delete;
	QemuProcess &operator=(const QemuProcess &) = delete;
	~QemuProcess() { end(); }

	bool is_running()
	{
		if (child_ > 0 && waitpid(child_, &status_, WNOHANG) == child_)
			child_ = -1;
		return child_ > 0;
	}
	void end()
	{
		if (!is_running())
			return;
		kill(child_, SIGKILL);
		waitpid(child_, &status_, 0);
		child_ = -1;
	}
	int exit_code() const
	{
		return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
	}

private:
	pid_t child_ = -1;
	int status_ = 0;
};

double seconds_since(Clock::time_point start)
{
	return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

void GuestSession::interrupt()
{
	interrupted = 1;
}

SessionResult GuestSession::run(const SessionLimits &limits, const RecordHandler &on_record)
{
	for (unsigned boot = 1;; boot++) {
		auto result = boot_once(limits, on_record);
		result.boots = boot;
		bool died_early = result.end == SessionEnd::died && result.qemu_exit_code == 0 &&
				  result.seconds_to_boot == 0;
		if (!died_early || boot == most_boots)
			return result;
		if (!config_.quiet)
			fmt::print(stderr,
				   "tornado-vm: the kernel died before init; booting it again\n");
	}
}

SessionResult GuestSession::boot_once(const SessionLimits &limits, const RecordHandler &on_record)
{
	for (const auto &file : {files_.console, files_.records, files_.collected})
		write_whole_file(file, "");
	RecordStream stream(files_.records);
	SessionResult result;
	auto start = Clock::now();
	auto last_record = start;
	auto take = [&](const Record &record) {
		last_record = Clock::now();
		if (result.seconds_to_boot == 0)
			result.seconds_to_boot = seconds_since(start);
		if (record.kind == kind::summary)
			result.end = SessionEnd::finished;
		on_record(record);
	};

	QemuProcess qemu(qemu_command(config_, files_), config_.quiet);
	bool in_time = true;
	while (qemu.is_running() && in_time && !interrupted) {
		std::this_thread::sleep_for(poll_interval);
		stream.take_available(take);
		auto now = Clock::now();
		in_time = now < start + limits.total && now < last_record + limits.silence;
	}
	qemu.end();
	stream.take_available(take);

	if (result.end != SessionEnd::finished && interrupted)
		result.end = SessionEnd::interrupted;
	else if (result.end != SessionEnd::finished && !in_time)
		result.end = SessionEnd::timed_out;
	result.qemu_exit_code = qemu.exit_code();
	result.seconds = seconds_since(start);
	result.damage = stream.damage();
	return result;
}

} // namespace tornado::vm
