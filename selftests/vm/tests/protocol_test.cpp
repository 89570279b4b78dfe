// SPDX-License-Identifier: GPL-2.0
#include <gtest/gtest.h>

#include "../protocol/job.hpp"
#include "../protocol/record.hpp"

namespace tornado::vm
{

TEST(Record, ComesOutAsItWentIn)
{
	Record record{
		7, "output", {"", "two words", "back\\slash", "line\nend\ttab", "\\e", "\xc3\xa4"}};
	auto line = encode_record(record);
	EXPECT_EQ(line.find('\n'), line.size() - 1);
	auto decoded = decode_record(line);
	ASSERT_TRUE(decoded);
	EXPECT_EQ(decoded->sequence, 7u);
	EXPECT_EQ(decoded->kind, "output");
	EXPECT_EQ(decoded->fields, record.fields);
}

TEST(Record, AcceptsTheCarriageReturnOfASerialLine)
{
	EXPECT_TRUE(decode_record("@tornado 0 hello 1\r\n"));
}

TEST(Record, RefusesWhatItDidNotWrite)
{
	for (auto line :
	     {"", "hello", "@tornado", "@tornado x hello", "@tornado 1", "@tornado 1 output \\x4",
	      "@tornado 1 output \\xzz", "@tornado -1 output a"})
		EXPECT_FALSE(decode_record(line)) << line;
}

TEST(Record, MissingFieldsAreEmpty)
{
	auto record = decode_record("@tornado 1 ended exit 5x");
	ASSERT_TRUE(record);
	EXPECT_EQ(record->number(1), 0u);
	EXPECT_EQ(record->field(2), "");
}

TEST(Checksum, IsTheUsualOneAndCanBeContinued)
{
	EXPECT_EQ(checksum("123456789"), 0xcbf43926u);
	EXPECT_EQ(checksum("6789", checksum("12345")), 0xcbf43926u);
}

TEST(Job, ComesOutAsItWentIn)
{
	Job job;
	job.program_timeout_seconds = 17;
	job.environment = {"A=b c", "EMPTY="};
	job.modules = {{"/modules/a.ko", ""}, {"/modules/b.ko", "x=1 y=2"}};
	job.programs = {{"one", {"/programs/one"}}, {"two three", {"/programs/two", "", "th ree"}}};
	job.collect = {"/tmp/file"};
	auto decoded = decode_job(encode_job(job));
	ASSERT_TRUE(decoded);
	EXPECT_EQ(decoded->program_timeout_seconds, 17u);
	EXPECT_EQ(decoded->environment, job.environment);
	ASSERT_EQ(decoded->modules.size(), 2u);
	EXPECT_EQ(decoded->modules[1].parameters, "x=1 y=2");
	ASSERT_EQ(decoded->programs.size(), 2u);
	EXPECT_EQ(decoded->programs[1].name, "two three");
	EXPECT_EQ(decoded->programs[1].arguments, job.programs[1].arguments);
	EXPECT_EQ(decoded->collect, job.collect);
}

TEST(Job, RefusesWhatItDoesNotKnow)
{
	EXPECT_FALSE(decode_job("surprise 1\n"));
	EXPECT_FALSE(decode_job("argument without-program\n"));
	EXPECT_FALSE(decode_job("timeout soon\n"));
	EXPECT_FALSE(decode_job("noblank\n"));
}

} // namespace tornado::vm
