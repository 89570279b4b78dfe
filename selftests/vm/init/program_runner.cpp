// SPDX-License-Identifier: GPL-2.0
#include "program_runner.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "files.hpp"

namespace tornado::vm
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr const char *program_cgroup = "/sys/fs/cgroup/tornado-vm-program";
constexpr auto time_to_die = std::chrono::seconds(10);

long milliseconds_since(Clock::time_point start)
{
	return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

// A terminal rather than a pipe: the C library then writes line by line, and what a program said
// before it was killed is not lost.
struct OutputChannel {
	int read_end = -1;
	int write_end = -1;

	OutputChannel()
	{
		if (!open_terminal())
			open_pipe();
		if (read_end >= 0)
			fcntl(read_end, F_SETFL, O_NONBLOCK);
	}
	OutputChannel(const OutputChannel &) = delete;
	OutputChannel &operator=(const OutputChannel &) = delete;
	~OutputChannel()
	{
		close(read_end);
		close_write_end();
	}
	void close_write_end()
	{
		if (write_end >= 0)
			close(write_end);
		write_end = -1;
	}

private:
	bool open_terminal()
	{
		read_end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (read_end < 0)
			return false;
		char name[64];
		if (unlockpt(read_end) == 0 && ptsname_r(read_end, name, sizeof(name)) == 0)
			write_end = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
		termios settings{};
		if (write_end < 0 || tcgetattr(write_end, &settings) != 0) {
			close(read_end);
			return false;
		}
		cfmakeraw(&settings);
		tcsetattr(write_end, TCSANOW, &settings);
		return true;
	}
	void open_pipe()
	{
		int ends[2];
		if (pipe2(ends, O_CLOEXEC) == 0) {
			read_end = ends[0];
			write_end = ends[1];
		}
	}
};

// Cuts what a program writes into lines and reports each.
class OutputLines
{
public:
	explicit OutputLines(RecordWriter &records) : records_(records) {}

	// False at the end of the output; true if there may be more, now or later.
	bool take_available(int descriptor)
	{
		char buffer[4096];
		ssize_t got;
		while ((got = read(descriptor, buffer, sizeof(buffer))) > 0)
			append({buffer, static_cast<std::size_t>(got)});
		bool may_go_on = got < 0 && (errno == EAGAIN || errno == EINTR);
		records_.drain();
		return may_go_on;
	}
	void finish()
	{
		if (!pending_.empty())
			emit();
	}

private:
	void append(std::string_view bytes)
	{
		for (char byte : bytes) {
			if (byte == '\n')
				emit();
			else
				pending_ += byte;
		}
	}
	void emit()
	{
		if (!pending_.empty() && pending_.back() == '\r')
			pending_.pop_back();
		records_.write(kind::output, {pending_});
		pending_.clear();
	}

	RecordWriter &records_;
	std::string pending_;
};

[[noreturn]] void become_program(const ProgramJob &program, const Job &job, int output)
{
	setsid();
	write_file(std::string(program_cgroup) + "/cgroup.procs", "0");
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	clearenv();
	setenv("PATH", "/programs:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1);
	setenv("HOME", "/tmp", 1);
	setenv("TERM", "dumb", 1);
	for (const auto &variable : job.environment)
		putenv(const_cast<char *>(variable.c_str()));
	if (chdir("/tmp") != 0)
		_exit(127);
	std::vector<char *> arguments;
	for (const auto &argument : program.arguments)
		arguments.push_back(const_cast<char *>(argument.c_str()));
	arguments.push_back(nullptr);
	execvp(arguments[0], arguments.data());
	dprintf(STDERR_FILENO, "# cannot start %s: %s\n", arguments[0], std::strerror(errno));
	_exit(127);
}

// Everything the program left behind, in whatever session it may be.
void kill_all(pid_t leader)
{
	kill(-leader, SIGKILL);
	write_file(std::string(program_cgroup) + "/cgroup.kill", "1");
}

// Init is the parent of every orphan. False if some process cannot be killed.
bool reap_everything()
{
	auto deadline = Clock::now() + time_to_die;
	while (Clock::now() < deadline) {
		pid_t gone = waitpid(-1, nullptr, WNOHANG);
		if (gone < 0 && errno == ECHILD)
			return true;
		if (gone == 0)
			usleep(10'000);
	}
	return false;
}

// Waits for the program to end or for its time to be over; true if it ended.
bool wait_for_end(pid_t child, OutputChannel &channel, OutputLines &lines,
		  Clock::time_point deadline)
{
	int ended = syscall(SYS_pidfd_open, child, 0);
	bool more_output = true;
	bool exited = false;
	while (!exited && Clock::now() < deadline) {
		pollfd sources[] = {{ended, POLLIN, 0},
				    {more_output ? channel.read_end : -1, POLLIN, 0}};
		poll(sources, 2, 200);
		if (more_output && sources[1].revents)
			more_output = lines.take_available(channel.read_end);
		exited = sources[0].revents & POLLIN;
	}
	close(ended);
	return exited;
}

} // namespace

void ProgramRunner::run(const ProgramJob &program)
{
	records_.write(kind::program, {program.name});
	mkdir(program_cgroup, 0755);
	OutputChannel channel;
	OutputLines lines(records_);
	auto start = Clock::now();
	pid_t child = fork();
	if (child == 0)
		become_program(program, job_, channel.write_end);
	channel.close_write_end();
	if (child < 0) {
		records_.write(kind::ended, {"start", std::to_string(errno), "0"});
		return;
	}

	auto deadline = start + std::chrono::seconds(job_.program_timeout_seconds);
	bool in_time = wait_for_end(child, channel, lines, deadline);
	// Where blocked tasks hang belongs in the log before they are gone.
	if (!in_time)
		write_file("/proc/sysrq-trigger", "w");
	int status = 0;
	bool known = in_time && waitpid(child, &status, 0) == child;
	kill_all(child);
	bool all_gone = reap_everything();
	lines.take_available(channel.read_end);
	lines.finish();
	rmdir(program_cgroup);

	std::string reason = "exit";
	int number = known ? WEXITSTATUS(status) : 0;
	if (!in_time)
		reason = "timeout";
	else if (!all_gone)
		reason = "stuck";
	else if (WIFSIGNALED(status)) {
		reason = "signal";
		number = WTERMSIG(status);
	}
	records_.write(kind::ended,
		       {reason, std::to_string(number), std::to_string(milliseconds_since(start))});
}

} // namespace tornado::vm
