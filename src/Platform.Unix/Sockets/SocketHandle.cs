using Microsoft.Win32.SafeHandles;

namespace Managers.Platform.Unix;

/// <summary>Owns a socket's descriptor.</summary>
internal sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    internal SocketHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    protected override bool ReleaseHandle() => Interop.Libc.close((int)handle) == 0;
}
