namespace Managers.Protocol;

/// <summary>What a frame is; docs/protocol.md, section 1.</summary>
internal enum FrameType : byte
{
    Hello = 1,
    Challenge = 2,
    Proof = 3,
    Welcome = 4,
    Call = 16,
    Reply = 17,
    Error = 18,
    Cancel = 19,
    Release = 20,
    Item = 21,
    Credit = 22,
    Ring = 23,
    Goodbye = 31,
}

/// <summary>Bits of a frame's flags; which ones a frame may have depends on its type.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>Call: the body starts with the method's name.</summary>
    ByName = 1,

    /// <summary>Call: nothing answers.</summary>
    OneWay = 2,

    /// <summary>Reply: items follow.</summary>
    Stream = 4,
}
