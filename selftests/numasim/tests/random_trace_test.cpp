// SPDX-License-Identifier: GPL-2.0
/*
 * Long random traces, against a description of the rules that is too slow to
 * use: every CPU's copy remembers the version of each word.
 */
#include <array>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "../model/memory_system.hpp"

using namespace numasim;

namespace
{

class Reference
{
public:
	explicit Reference(Cpu cpus) : cpus_(cpus) {}

	Miss access(Cpu cpu, LineNumber number, WordMask words, bool write)
	{
		PlainLine &line = lines_.try_emplace(number, cpus_).first->second;
		const Miss miss = classify(line, cpu, words, write);
		Copy &mine = line.copies[cpu];
		if (write) {
			++line.writes;
			for (unsigned int word = 0; word < 8; ++word)
				if ((words >> word & 1) != 0)
					line.written[word] = line.writes;
			for (Copy &copy : line.copies)
				copy.valid = false;
		}
		mine = {true, true, line.writes};
		return miss;
	}

	bool valid(Cpu cpu, LineNumber number)
	{
		return lines_.try_emplace(number, cpus_).first->second.copies[cpu].valid;
	}

private:
	struct Copy {
		bool valid = false;
		bool seen = false;
		unsigned int as_of = 0; /* it has all writes up to this one */
	};

	struct PlainLine {
		explicit PlainLine(Cpu cpus) : copies(cpus) {}

		std::vector<Copy> copies;
		std::array<unsigned int, 8> written{}; /* the last write to each word */
		unsigned int writes = 0;
	};

	static Miss classify(PlainLine &line, Cpu cpu, WordMask words, bool write)
	{
		const Copy &mine = line.copies[cpu];
		bool others = false;
		for (Cpu other = 0; other < line.copies.size(); ++other)
			others |= other != cpu && line.copies[other].valid;
		if (mine.valid)
			return write && others ? Miss::upgrade : Miss::none;
		if (!mine.seen)
			return Miss::cold;
		for (unsigned int word = 0; word < 8; ++word)
			if ((words >> word & 1) != 0 && line.written[word] > mine.as_of)
				return Miss::true_sharing;
		return Miss::false_sharing;
	}

	Cpu cpus_;
	std::map<LineNumber, PlainLine> lines_;
};

class RandomTrace : public testing::TestWithParam<Cpu>
{
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Sizes, RandomTrace, testing::Values(2u, 5u, 64u, 200u));

TEST_P(RandomTrace, IsClassifiedAsTheRulesSay)
{
	const Cpu cpus = GetParam();
	const Parameters parameters;
	MemorySystem memory(cpus, parameters);
	Reference reference(cpus);
	std::mt19937 random(cpus);
	std::uniform_int_distribution<Cpu> any_cpu(0, cpus - 1);
	std::uniform_int_distribution<LineNumber> any_line(0, 20);
	std::uniform_int_distribution<unsigned int> any_word(0, 7);
	std::bernoulli_distribution writes(0.3);
	for (int step = 0; step < 50'000; ++step) {
		const Cpu cpu = any_cpu(random);
		const LineNumber line = any_line(random);
		const auto words = static_cast<WordMask>(1u << any_word(random));
		const bool write = writes(random);
		const Miss expected = reference.access(cpu, line, words, write);
		const Miss found = memory.access(cpu, line, words, write, 0).miss;
		ASSERT_EQ(found, expected)
			<< "step " << step << ", CPU " << cpu << ", line " << line;
		ASSERT_EQ(memory.line(line).held_by(cpu), reference.valid(cpu, line));
	}
}

TEST_P(RandomTrace, KeepsOneWriterOrManyReaders)
{
	const Cpu cpus = GetParam();
	Parameters parameters;
	parameters.private_kb = 1; /* 16 lines: evictions happen all the time */
	MemorySystem memory(cpus, parameters);
	std::mt19937 random(cpus);
	std::uniform_int_distribution<Cpu> any_cpu(0, cpus - 1);
	std::uniform_int_distribution<LineNumber> any_line(0, 60);
	std::bernoulli_distribution writes(0.4);
	for (int step = 0; step < 20'000; ++step) {
		const LineNumber number = any_line(random);
		memory.access(any_cpu(random), number, 1, writes(random), 0);
		const Line &line = memory.line(number);
		ASSERT_TRUE(!line.modified() || line.holders() == CpuSet::of(line.owner()));
		for (Cpu cpu = 0; cpu < cpus; ++cpu)
			ASSERT_FALSE(line.held_by(cpu) && line.lost_by(cpu));
	}
}
