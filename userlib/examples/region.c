// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Share memory with a child process, and tell what that took. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tornado/region.h>

#define PAGES 1024UL

static int create_region(unsigned long bytes)
{
	struct tornado_region_create create = {
		.size = sizeof(create),
		.bytes = bytes,
		.policy = TORNADO_REGION_FIRST_TOUCH,
		.fault_around = 16,
	};
	int device = open(TORNADO_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	int region;

	if (device < 0)
		return -1;
	region = ioctl(device, TORNADO_IOC_REGION_CREATE, &create);
	close(device);
	return region;
}

static int show_statistics(int region)
{
	struct tornado_region_statistics statistics = {.size = sizeof(statistics)};

	if (ioctl(region, TORNADO_IOC_REGION_STATISTICS, &statistics) < 0)
		return -1;
	printf("%llu pages, by %llu faults\n", (unsigned long long)statistics.resident,
	       (unsigned long long)statistics.faults);
	return 0;
}

static int fail(const char *what)
{
	perror(what);
	return 1;
}

int main(void)
{
	const unsigned long page_size = (unsigned long)sysconf(_SC_PAGESIZE);
	int region = create_region(PAGES * page_size);
	unsigned long page;
	char *memory;
	pid_t child;

	if (region < 0)
		return fail("region");
	memory = mmap(NULL, PAGES * page_size, PROT_READ | PROT_WRITE, MAP_SHARED, region, 0);
	if (memory == MAP_FAILED)
		return fail("mmap");

	child = fork();
	if (child < 0)
		return fail("fork");
	if (child == 0) {
		for (page = 0; page < PAGES; page++)
			memory[page * page_size] = 1;
		return 0;
	}
	if (waitpid(child, NULL, 0) < 0)
		return fail("waitpid");

	for (page = 0; page < PAGES; page++)
		if (memory[page * page_size] != 1)
			return 1;
	if (show_statistics(region))
		return fail("statistics");
	return 0;
}
