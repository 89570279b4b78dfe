// SPDX-License-Identifier: GPL-2.0
#include "machine.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace tornado::vm
{

namespace
{

struct FileSystem {
	const char *type;
	const char *path;
	const char *options;
	mode_t mode;
};

constexpr FileSystem file_systems[] = {
	{"proc", "/proc", nullptr, 0555},
	{"sysfs", "/sys", nullptr, 0555},
	{"devtmpfs", "/dev", nullptr, 0755},
	{"devpts", "/dev/pts", "ptmxmode=0666,mode=0620", 0755},
	{"tmpfs", "/dev/shm", "mode=1777", 01777},
	{"tmpfs", "/tmp", "mode=1777", 01777},
	{"tmpfs", "/run", "mode=0755", 0755},
	{"cgroup2", "/sys/fs/cgroup", nullptr, 0555},
	{"debugfs", "/sys/kernel/debug", nullptr, 0700},
	{"tracefs", "/sys/kernel/tracing", nullptr, 0700},
	{"hugetlbfs", "/dev/hugepages", nullptr, 0755},
};

} // namespace

// What a kernel does not have is left out: a test that needs it says so itself.
void mount_file_systems()
{
	for (const auto &one : file_systems) {
		mkdir(one.path, one.mode);
		if (mount(one.type, one.path, one.type, 0, one.options) != 0 && errno != EBUSY)
			std::fprintf(stderr, "tornado-vm: cannot mount %s on %s: %s\n", one.type,
				     one.path, std::strerror(errno));
	}
	// What devtmpfs itself does not make, but programs expect.
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

void bring_up_loopback()
{
	int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (control < 0)
		return;
	ifreq request{};
	std::strcpy(request.ifr_name, "lo");
	request.ifr_flags = IFF_UP | IFF_RUNNING;
	ioctl(control, SIOCSIFFLAGS, &request);
	close(control);
}

std::string kernel_release()
{
	utsname names{};
	uname(&names);
	return names.release;
}

void power_off()
{
	sync();
	reboot(RB_POWER_OFF);
	// Where there is no power to switch off, a restart ends QEMU just as well (-no-reboot).
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

} // namespace tornado::vm
