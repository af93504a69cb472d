using Managers.Memory;

namespace Managers.Queues;

/// <summary>A queue at its start: empty.</summary>
internal readonly struct QueueFill(WaitPolicy policy) : IObjectFill
{
    public unsafe void Fill(byte* data) => ((QueueCell*)data)->Policy = (uint)policy;
}
