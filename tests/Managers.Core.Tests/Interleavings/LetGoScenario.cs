using Managers.Core.Tests.Interleavings.Scheduling;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// One thread lets another go, which then disposes of the object at once: what lay there is another object's from that instant on. Whoever let it go may still look there, and wake who sleeps there; it must write nothing.
/// </summary>
internal abstract unsafe class LetGoScenario(int sizeInBytes, int others = 0) : Scenario(2 + others, sizeInBytes)
{
    // Odd, as the mark of sleepers is, and nobody's identity.
    private const uint Content = 0x0FFF_FFF1;

    private bool _isGone;

    internal override ulong State => _isGone ? 1UL : 0;

    private Span<uint> Content32 => new(Memory, SizeInBytes / sizeof(uint));

    internal override void Begin() => _isGone = false;

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread == 0)
        {
            LetGo(words);
        }
        else if (thread == 1)
        {
            Wait(words);
            Content32.Fill(Content);
            _isGone = true;
        }
        else
        {
            Other(words);
        }
    }

    internal override void End()
    {
        Require(_isGone, "nobody was let go");
        int written = Content32.IndexOfAnyExcept(Content);
        Require(written < 0, $"what is another object's was written: {NameOf(written * sizeof(uint))}");
    }

    protected abstract void LetGo(ScheduledWords words);

    protected abstract void Wait(ScheduledWords words);

    protected virtual void Other(ScheduledWords words)
    {
    }
}
