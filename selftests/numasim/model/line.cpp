// SPDX-License-Identifier: GPL-2.0
#include "line.hpp"

namespace numasim
{

State Line::state_of(Cpu cpu) const
{
	if (!held_by(cpu))
		return State::invalid;
	if (owner_ != cpu)
		return State::shared;
	return modified_ ? State::modified : State::exclusive;
}

WordMask Line::written_since_lost(Cpu cpu) const
{
	const WordMask published = unseen_writes_ ? unseen_writes_[cpu] : WordMask{0};
	/* An owner that still has the line has not published its latest writes. */
	return published | (owner_ != cpu ? written_ : WordMask{0});
}

void Line::publish_writes(Cpu cpus)
{
	if (written_ == 0)
		return;
	const bool others_care = !seen_.without(owner_).empty();
	if (others_care && !unseen_writes_)
		unseen_writes_ = std::make_unique<WordMask[]>(cpus);
	if (unseen_writes_) {
		const WordMask owners = unseen_writes_[owner_];
		for (Cpu cpu = 0; cpu < cpus; ++cpu)
			unseen_writes_[cpu] |= written_;
		unseen_writes_[owner_] = owners;
	}
	written_ = 0;
}

void Line::fetch_to_read(Cpu cpu, Cpu cpus)
{
	if (owner_ != nobody) {
		publish_writes(cpus);
		owner_ = nobody;
		modified_ = false;
	}
	if (holders_.empty())
		owner_ = static_cast<std::uint16_t>(cpu);
	holders_.add(cpu);
	seen_.add(cpu);
	lost_.remove(cpu);
	if (unseen_writes_)
		unseen_writes_[cpu] = 0;
}

void Line::fetch_to_write(Cpu cpu, WordMask words, Cpu cpus)
{
	if (owner_ != nobody && owner_ != cpu)
		publish_writes(cpus);
	lost_ |= holders_.without(cpu);
	lost_.remove(cpu);
	holders_ = CpuSet::of(cpu);
	seen_.add(cpu);
	owner_ = static_cast<std::uint16_t>(cpu);
	modified_ = true;
	written_ |= words;
	if (unseen_writes_)
		unseen_writes_[cpu] = 0;
}

void Line::evict_from(Cpu cpu, Cpu cpus)
{
	if (!held_by(cpu))
		return;
	holders_.remove(cpu);
	if (owner_ == cpu) {
		publish_writes(cpus);
		owner_ = nobody;
		modified_ = false;
	}
}

} // namespace numasim
