namespace Managers.Hosting;

/// <summary>What a message of the control pipe is.</summary>
internal enum ControlKind : byte
{
    /// <summary>Parent to child, first: which program, its options, and what the environment was before it was changed for the child.</summary>
    Start = 1,

    /// <summary>Child to parent, once: the address it serves at.</summary>
    Ready = 2,

    /// <summary>Child to parent instead of Ready: an exception as text. The child ends.</summary>
    Failed = 3,

    /// <summary>Parent to child: close the program and end.</summary>
    Shutdown = 4,
}
