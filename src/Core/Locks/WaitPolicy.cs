namespace Managers;

/// <summary>How those who have to wait for a shared object do it. Chosen when the object is made; the same for all processes.</summary>
public enum WaitPolicy
{
    /// <summary>Spin as long as that has been paying off for this object, some microseconds at most, then sleep in the kernel. The default.</summary>
    Adaptive = 0,

    /// <summary>Sleep in the kernel at once: least processor time, right where holders keep it long.</summary>
    Park = 1,

    /// <summary>Never sleep: lowest latency, a whole processor for each waiter. Only where there are more processors than threads.</summary>
    Spin = 2,

    /// <summary>Never sleep, but let others run between looks.</summary>
    Yield = 3,
}
