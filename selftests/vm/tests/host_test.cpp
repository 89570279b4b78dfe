// SPDX-License-Identifier: GPL-2.0
#include <algorithm>
#include <gtest/gtest.h>

#include "../host/command.hpp"
#include "../host/infrastructure_error.hpp"
#include "../host/machine_config.hpp"
#include "../init/kernel_log.hpp"

namespace tornado::vm
{

namespace
{

bool has(const std::vector<std::string> &command, const std::string &argument)
{
	return std::ranges::find(command, argument) != command.end();
}

} // namespace

TEST(Words, AreSplitLikeAShellDoes)
{
	using Words = std::vector<std::string>;
	EXPECT_EQ(split_words("  a  b\tc "), (Words{"a", "b", "c"}));
	EXPECT_EQ(split_words("a 'b c' \"d \\\" e\" f\\ g ''"),
		  (Words{"a", "b c", "d \" e", "f g", ""}));
	EXPECT_EQ(split_words("--x='1 2'"), (Words{"--x=1 2"}));
	EXPECT_TRUE(split_words(" ").empty());
	EXPECT_THROW(split_words("'open"), InfrastructureError);
}

TEST(Command, ReportsOutputAndExitCode)
{
	auto result = run_command({"sh", "-c", "echo out; exit 3"});
	EXPECT_EQ(result.output, "out\n");
	EXPECT_EQ(result.exit_code, 3);
	EXPECT_EQ(run_command({"sh", "-c", "kill -9 $$"}).exit_code, 128 + 9);
	EXPECT_THROW(run_command({"/no/such/program"}), InfrastructureError);
}

TEST(Command, FindsProgramsInThePath)
{
	EXPECT_TRUE(find_in_path("sh").string().ends_with("/sh"));
	EXPECT_EQ(find_in_path("no-such-program-anywhere"), "");
}

TEST(Machine, SpreadsCpusAndMemoryOverNodes)
{
	MachineConfig config;
	config.cpus = 6;
	config.nodes = 4;
	config.memory_mebibytes = 1000;
	auto command = qemu_command(config, {});
	EXPECT_TRUE(has(command, "node,nodeid=0,memdev=memory0,cpus=0-0"));
	EXPECT_TRUE(has(command, "node,nodeid=1,memdev=memory1,cpus=1-2"));
	EXPECT_TRUE(has(command, "node,nodeid=3,memdev=memory3,cpus=4-5"));
	EXPECT_TRUE(has(command, "memory-backend-ram,id=memory3,size=250M"));
	EXPECT_TRUE(has(command, "dist,src=3,dst=0,val=20"));
	EXPECT_FALSE(has(command, "dist,src=1,dst=1,val=20"));
}

TEST(Machine, MayHaveNodesWithoutCpus)
{
	MachineConfig config;
	config.cpus = 1;
	config.nodes = 2;
	auto command = qemu_command(config, {});
	EXPECT_TRUE(has(command, "node,nodeid=0,memdev=memory0"));
	EXPECT_TRUE(has(command, "node,nodeid=1,memdev=memory1,cpus=0-0"));
}

TEST(Machine, HasOneThreadOfTheHostToCountInstructions)
{
	MachineConfig config;
	config.accelerator = Accelerator::tcg;
	EXPECT_TRUE(has(qemu_command(config, {}), "tcg,thread=multi"));
	config.qemu_arguments = {"-icount", "shift=1"};
	EXPECT_FALSE(has(qemu_command(config, {}), "tcg,thread=multi"));
	EXPECT_TRUE(has(qemu_command(config, {}), "tcg"));
}

TEST(Machine, ReadsAmountsOfMemory)
{
	EXPECT_EQ(parse_mebibytes("2G"), 2048u);
	EXPECT_EQ(parse_mebibytes("512M"), 512u);
	EXPECT_EQ(parse_mebibytes("64"), 64u);
	for (auto text : {"", "G", "0", "1T", "-1", "2 G"})
		EXPECT_THROW(parse_mebibytes(text), InfrastructureError) << text;
}

TEST(KernelLog, KnowsComplaints)
{
	for (auto message :
	     {"BUG: KASAN: slab-use-after-free in f+0x1/0x2",
	      "WARNING: possible circular locking dependency detected",
	      "WARNING: CPU: 1 PID: 5 at mm/x.c:3 f+0x1/0x2",
	      "INFO: task tornado:12 blocked for more than 122 seconds.",
	      "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
	      "watchdog: BUG: soft lockup - CPU#1 stuck for 22s!",
	      "rcu: INFO: rcu_preempt self-detected stall on CPU", "kernel BUG at mm/slub.c:1!",
	      "UBSAN: shift-out-of-bounds in x.c:1:2", "------------[ cut here ]------------",
	      "Oops: general protection fault", "WARNING: suspicious RCU usage",
	      "ODEBUG: free active (active state 0) object type: rcu_head",
	      "refcount_t: underflow; use-after-free."})
		EXPECT_TRUE(is_kernel_complaint(message)) << message;
}

TEST(KernelLog, LeavesOrdinaryMessagesAlone)
{
	for (auto message :
	     {"RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable to RETBleed attacks, "
	      "data leaks possible!",
	      "Linux version 6.12", "tornado: loading out-of-tree module taints kernel.",
	      "kasan: KernelAddressSanitizer initialized", "FAULT_INJECTION: forcing a failure.",
	      "Call Trace:", "rcu: RCU debug extended QS entry/exit.", "Debug warning: nothing"})
		EXPECT_FALSE(is_kernel_complaint(message)) << message;
}

} // namespace tornado::vm
