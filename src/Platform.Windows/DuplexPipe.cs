namespace Managers.Platform.Windows;

/// <summary>One end of a named pipe without other users: not implemented yet; no instance can be made.</summary>
internal sealed class DuplexPipe : ControlPipe
{
    internal DuplexPipe() => throw NativeError.NotYet("DuplexPipe");

    internal override int Read(Span<byte> buffer, int timeoutMilliseconds) => throw NativeError.NotYet("DuplexPipe.Read");

    internal override bool Write(ReadOnlySpan<byte> bytes, int timeoutMilliseconds) => throw NativeError.NotYet("DuplexPipe.Write");

    internal override void Break() => throw NativeError.NotYet("DuplexPipe.Break");

    protected override bool ReleaseHandle() => throw NativeError.NotYet("DuplexPipe.ReleaseHandle");
}
