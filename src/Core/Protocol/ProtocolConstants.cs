namespace Managers.Protocol;

/// <summary>The numbers of docs/protocol.md that belong to no table of their own.</summary>
internal static class ProtocolConstants
{
    /// <summary>"MGRS" in the order of the bytes.</summary>
    internal const uint Magic = 0x5352474D;

    internal const ushort Major = 1;
    internal const ushort Minor = 0;

    internal const int MaxHandshakeFrameInBytes = 256;
    internal const int DefaultMaxFrameInBytes = 64 << 20;
    internal const int MaxDepth = 64;

    /// <summary>Of a value that a server's object holds: there is room for the list, map or tuple that it comes back in.</summary>
    internal const int MaxHeldDepth = MaxDepth - 1;

    internal const int MaxGoodbyeTextInBytes = 1024;
    internal const uint FirstCredit = 64;
    internal const int MaxTypeIdInBytes = 255;

    /// <summary>The object that is the server itself.</summary>
    internal const ulong ServerObject = 0;

    /// <summary>The bits of a reference's id above this one number the access; those below are the object.</summary>
    internal const int AccessShift = 48;

    /// <summary>The object in a reference's id.</summary>
    internal const ulong ObjectMask = (1UL << AccessShift) - 1;

    /// <summary>Items of a stream that a server may send before it is granted more.</summary>
    internal const int StreamCredit = 64;
}
