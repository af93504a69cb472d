using System.Diagnostics;
using System.Runtime.InteropServices;
using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Platform.Windows;
using Xunit;

namespace Managers.Conformance.Bindings.Windows;

/// <summary>What is Windows' own: handles, names of objects, messages with the system's words.</summary>
public sealed partial class WindowsHandleTests : ManagerTest<WindowsTestPlatform>
{
    private const int Cycles = 1000;

    [Fact]
    public void A_thousand_creations_openings_and_closings_keep_no_handle()
    {
        string name = NewName();
        Cycle(name, 20);
        uint before = HandleCount();

        Cycle(name, Cycles);

        // The runtime opens a few of its own meanwhile (threads of the pool, events).
        Assert.InRange(HandleCount(), 0u, before + 20);
    }

    [Fact]
    public void Names_that_files_cannot_have_come_back_as_they_were()
    {
        foreach (string text in (string[])["UPPER and lower", "con", "a:b*c?\"<>|", "trailing.", "grüße 🙂", @"back\slash", "%41^a", new string('x', 200), new string('Ä', 100)])
        {
            string encoded = SegmentFolder.Encode(text);
            Assert.True(encoded.Length <= 150 && !encoded.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()), encoded);
            Assert.Equal(encoded.Contains('#', StringComparison.Ordinal) ? null : text, SegmentFolder.Decode(encoded));
        }

        Assert.NotEqual(SegmentFolder.Encode("a").ToUpperInvariant(), SegmentFolder.Encode("A").ToUpperInvariant());
    }

    [Fact]
    public void A_long_name_is_found_by_the_whole_of_it()
    {
        string name = NewName() + new string('Ä', 90);
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20 });

        Assert.Contains(name, Platform.Segments.List(ManagerScope.CurrentUser).Select(segment => segment.Text));
        using LocalManager same = LocalManager.Open(name);
        Assert.Throws<SegmentException>(() => LocalManager.Open(name[..^1]));
    }

    [Fact]
    public void Errors_are_named_and_numbered()
    {
        Assert.Equal("ERROR_ACCESS_DENIED (5)", new NativeError(5).ToString());
        Assert.Equal("error (4711)", new NativeError(4711).ToString());
        Assert.Equal(SegmentErrorReason.AccessDenied, new NativeError(5).ToException("x", "y").Reason);
        Assert.Equal(SegmentErrorReason.OutOfSpace, new NativeError(1455).ToException("x", "y").Reason);
    }

    [Fact]
    public void Unix_sockets_are_refused_with_what_to_use_instead()
    {
        PlatformNotSupportedException e = Assert.Throws<PlatformNotSupportedException>(() => Platform.Channels.Listen(ManagerAddress.Unix("x")));

        Assert.Contains("pipe:NAME", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_listener_of_a_pipe_is_refused_and_the_name_is_free_after_the_first()
    {
        ManagerAddress address = ManagerAddress.Parse("pipe:" + NewName());
        using (ChannelListener first = Platform.Channels.Listen(address))
        {
            Assert.Contains("another process listens there", Assert.Throws<ManagerException>(() => Platform.Channels.Listen(address)).Message, StringComparison.Ordinal);
        }

        Platform.Channels.Listen(address).Dispose();
        Assert.Throws<ManagerUnavailableException>(() => Platform.Channels.Connect(address, TimeSpan.FromSeconds(1)));
    }

    private static void Cycle(string name, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using var made = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20 });
            using LocalManager opened = LocalManager.Open(name);
            using SharedValue<int> value = made.CreateSharedValue(i, "v");
        }
    }

    private static uint HandleCount()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.NotEqual(0, GetProcessHandleCount(Process.GetCurrentProcess().Handle, out uint count));
        return count;
    }

    [LibraryImport("kernel32")]
    private static partial int GetProcessHandleCount(nint process, out uint count);
}
