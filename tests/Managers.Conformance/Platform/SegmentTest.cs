using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Platform;

/// <summary>What the suites of segments share: handles that are closed with the test, whatever it found.</summary>
public abstract class SegmentTest<TPlatform> : PlatformTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private protected const int Length = 12288;

    private readonly List<SegmentHandle> _handles = [];

    private protected ISegmentProvider Provider => Platform.Segments;

    private protected static SegmentJudge Keep => (_, _, _, _) => false;

    private protected static SegmentJudge Remove => (_, _, _, _) => true;

    private protected SegmentName NewSegmentName(ManagerScope scope = ManagerScope.CurrentUser) => new(scope, NewName());

    private protected SegmentHandle Create(SegmentName name, nuint length = Length, Action<SegmentHandle>? initialize = null, SegmentJudge? judge = null, bool persistent = false)
    {
        SegmentHandle made = Provider.Create(name, Request(length, length, persistent), segment => Fill(segment, initialize), judge ?? Keep);
        _handles.Add(made);
        return made;
    }

    private protected SegmentHandle Open(SegmentName name, bool readOnly = false)
    {
        SegmentHandle? opened = Provider.TryOpen(name, readOnly);
        Assert.NotNull(opened);
        _handles.Add(opened);
        return opened;
    }

    private protected static SegmentRequest Request(nuint length, nuint reserved, bool persistent = false) => new()
    {
        LengthInBytes = length,
        ReservedInBytes = reserved,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        Persistent = persistent,
    };

    private protected static unsafe Span<byte> Bytes(SegmentHandle segment) => new((void*)segment.BaseAddress, (int)segment.LengthInBytes);

    /// <summary>A segment is whole when its first word is not zero; an opener takes it for abandoned before that.</summary>
    private protected static void Fill(SegmentHandle segment, Action<SegmentHandle>? initialize = null)
    {
        initialize?.Invoke(segment);
        Bytes(segment)[0] = 0x4D;
    }

    protected override void Close()
    {
        // Openers before creators: a reader that is the last user leaves the name.
        for (int i = _handles.Count - 1; i >= 0; i--)
        {
            _handles[i].Dispose();
        }
    }
}
