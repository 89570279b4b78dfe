// SPDX-License-Identifier: GPL-2.0
#include "accelerator.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <iostream>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command.hpp"
#include "guest_image.hpp"
#include "guest_session.hpp"
#include "resources.hpp"

namespace tornado::vm
{

namespace fs = std::filesystem;

namespace
{

constexpr SessionLimits probe_limits{std::chrono::seconds(20), std::chrono::seconds(20)};

// A virtual machine with one CPU can be made. That costs nothing and rules most hosts out.
bool kvm_makes_machines()
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		return false;
	bool works = false;
	int machine = ioctl(kvm, KVM_GET_API_VERSION, 0) == KVM_API_VERSION
			      ? ioctl(kvm, KVM_CREATE_VM, 0)
			      : -1;
	if (machine >= 0) {
		int cpu = ioctl(machine, KVM_CREATE_VCPU, 0);
		works = cpu >= 0;
		if (cpu >= 0)
			close(cpu);
		close(machine);
	}
	close(kvm);
	return works;
}

bool kvm_runs_kernel(MachineConfig machine)
{
	ScratchDirectory scratch;
	MachineFiles files{scratch.path() / "initramfs", scratch.path() / "console",
			   scratch.path() / "records", scratch.path() / "collected"};
	GuestImage{Options{}}.initramfs.write(files.initramfs);
	machine.accelerator = Accelerator::kvm;
	machine.cpus = 1;
	machine.nodes = 1;
	machine.memory_mebibytes = 1024;
	machine.append.clear();
	machine.qemu_arguments.clear();
	machine.quiet = true;
	auto result = GuestSession(machine, files).run(probe_limits, [](const Record &) {});
	return result.end == SessionEnd::finished;
}

// Another boot of the host, another QEMU or another kernel may give another answer.
std::string probe_key(const MachineConfig &machine)
{
	std::string boot = read_whole_file("/proc/sys/kernel/random/boot_id");
	boot.resize(std::min(boot.find('\n'), boot.size()));
	return fmt::format("{} {} {}", boot, machine.qemu.string(), machine.kernel.string());
}

} // namespace

Accelerator choose_accelerator(const std::string &wanted, const MachineConfig &machine)
{
	if (wanted != "auto")
		return wanted == "kvm" ? Accelerator::kvm : Accelerator::tcg;
	if (!kvm_makes_machines())
		return Accelerator::tcg;
	auto memory =
		cache_directory() / fmt::format("kvm-probe-{:08x}", checksum(probe_key(machine)));
	if (fs::exists(memory))
		return read_whole_file(memory).starts_with("works") ? Accelerator::kvm
								    : Accelerator::tcg;

	fmt::print(std::cerr, "tornado-vm: trying whether KVM runs this kernel\n");
	bool works = kvm_runs_kernel(machine);
	fs::create_directories(cache_directory());
	write_whole_file(memory,
			 fmt::format("{}\n{}\n", works ? "works" : "fails", probe_key(machine)));
	fmt::print(std::cerr, "tornado-vm: KVM {}\n",
		   works ? "works" : "does not work here; QEMU emulates");
	return works ? Accelerator::kvm : Accelerator::tcg;
}

} // namespace tornado::vm
