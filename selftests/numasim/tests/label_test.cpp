// SPDX-License-Identifier: GPL-2.0
#include "../model/label.hpp"

#include <gtest/gtest.h>

using namespace numasim;

TEST(Label, ReadsAllKeys)
{
	const Label label =
		Label::parse("workload=counter-add\nsystem=stock:atomic64\nkernel=6.12\n"
			     "cpus=16\nthreads=15\noperations=320000\nrepetition=2\n"
			     "page_bytes=4096\n");
	EXPECT_EQ(label.workload, "counter-add");
	EXPECT_EQ(label.system, "stock:atomic64");
	EXPECT_EQ(label.kernel, "6.12");
	EXPECT_EQ(label.cpus, 16u);
	EXPECT_EQ(label.threads, 15u);
	EXPECT_EQ(label.operations, 320000u);
	EXPECT_EQ(label.repetition, 2u);
	EXPECT_EQ(label.page_bytes, 4096u);
}

TEST(Label, IgnoresWhatItDoesNotKnow)
{
	const Label label = Label::parse("colour=red\nnonsense\n\ncpus=many\nworkload=a=b");
	EXPECT_EQ(label.cpus, 1u);
	EXPECT_EQ(label.workload, "a=b");
}

TEST(Label, OfNothingIsTheDefault)
{
	EXPECT_EQ(Label::parse("").operations, 1u);
}
