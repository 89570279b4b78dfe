// SPDX-License-Identifier: GPL-2.0
//
// PID 1 of the test machine. It does what the job in the initramfs says, tells the host over ttyS1
// what happened, and switches the machine off.
#include <cstdio>
#include <unistd.h>

#include "checks.hpp"
#include "collector.hpp"
#include "files.hpp"
#include "machine.hpp"
#include "program_runner.hpp"

namespace
{

using namespace tornado::vm;

void do_job(const Job &job, RecordWriter &records)
{
	KernelModules modules(job.modules);
	Checks checks(modules, records);
	records.write(kind::hello, {std::to_string(protocol_version), kernel_release()});
	records.write(kind::plan, checks.names());

	checks.load_modules();
	ProgramRunner runner(job, records);
	for (const auto &program : job.programs)
		runner.run(program);
	collect_files(job.collect, records);
	checks.after_programs();
	records.write(kind::summary, {std::to_string(job.programs.size()),
				      std::to_string(records.failed_checks())});
}

} // namespace

int main()
{
	if (getpid() != 1) {
		std::fputs("tornado-vm-init: this is for PID 1 of a test machine\n", stderr);
		return 2;
	}
	mount_file_systems();
	bring_up_loopback();
	RecordWriter records("/dev/ttyS1");
	auto text = read_file(std::string(job_path));
	auto job = text ? decode_job(*text) : std::nullopt;
	if (!records.is_open())
		std::fputs("tornado-vm: there is no /dev/ttyS1\n", stderr);
	else if (!job)
		std::fputs("tornado-vm: the job in the initramfs cannot be read\n", stderr);
	else
		do_job(*job, records);
	records.drain();
	power_off();
}
