namespace Managers.Protocol;

/// <summary>Methods of the server's own object; docs/protocol.md, section 8.</summary>
internal static class ServerMethods
{
    internal const ushort Create = 0;
    internal const ushort Adopt = 1;
    internal const ushort Lease = 2;
    internal const ushort Methods = 3;
    internal const ushort Describe = 4;
    internal const ushort Diagnostics = 5;
    internal const ushort Shutdown = 6;
    internal const ushort Ping = 7;
    internal const ushort Revoke = 8;
    internal const ushort Ring = 9;
    internal const ushort Decline = 10;
}
