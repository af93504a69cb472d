using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>Some threads change a word and wake all; others sleep until it has been changed as often as it will be.</summary>
internal unsafe class SleepersScenario(int sleepers, int providers, int changes) : Scenario(sleepers + providers, 128)
{
    protected uint* Word => (uint*)Memory;

    protected uint* Sleeping => Word + 1;

    private WaitCounters* Counters => (WaitCounters*)(Memory + 64);

    internal override void Begin()
    {
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        for (int i = 0; thread >= sleepers && i < changes; i++)
        {
            Change(words);
        }

        while (thread < sleepers && words.Load(Word) is var seen && seen != (uint)(providers * changes))
        {
            Sleep(words, seen);
        }
    }

    protected virtual void Sleep(ScheduledWords words, uint seen)
    {
        bool hasSlept = false;
        Sleepers.Wait(words, Word, seen, Sleeping, Counters, WaitPolicy.Park, 100, Deadline.Never, CancellationToken.None, ref hasSlept);
    }

    protected virtual void Change(ScheduledWords words)
    {
        bool marked = Sleepers.TakeMark(words, Sleeping, Counters);
        words.Add(Word, 1);
        Sleepers.WakeAll(words, Word, Sleeping, marked);
    }
}
