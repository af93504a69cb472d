namespace Managers;

/// <summary>When the name and the memory of a manager go.</summary>
public enum SegmentLifetime
{
    /// <summary>With the last process that has it open, however that process ends. The default.</summary>
    OnLastClose,

    /// <summary>The name goes with the creator; who has it open by then keeps the memory until closing it.</summary>
    OnCreatorExit,

    /// <summary>Stays until <c>LocalManager.Unlink</c> or a restart of the machine.</summary>
    Persistent,
}
