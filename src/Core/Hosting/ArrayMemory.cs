using Managers.Memory;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>The shared memory that a server's arrays are in; made with the first of them. Processes of the same user and machine use the arrays where they are.</summary>
internal sealed class ArrayMemory
{
    private readonly Lock _gate = new();
    private ManagerAnchor? _anchor;
    private bool _isClosed;

    /// <summary>The segment.</summary>
    /// <exception cref="ObjectDisposedException">The server has ended.</exception>
    /// <exception cref="SegmentException">There is no room.</exception>
    internal ManagerSegment Segment
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, typeof(ManagerServer));
                _anchor ??= ManagerSegment.Create(SegmentName.ForPrivateManager(ManagerScope.CurrentUser), ManagerSegment.DefaultCapacityInBytes, new SegmentOptions()).CreateAnchor();
                return _anchor.Segment;
            }
        }
    }

    /// <summary>Lets the memory go. Who is attached keeps it until it lets go too.</summary>
    internal void Close()
    {
        ManagerAnchor? anchor;
        lock (_gate)
        {
            _isClosed = true;
            anchor = _anchor;
            _anchor = null;
        }

        if (anchor is not null)
        {
            anchor.Segment.Close();
            GC.SuppressFinalize(anchor);
        }
    }
}
