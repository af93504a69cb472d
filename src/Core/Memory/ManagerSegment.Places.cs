using System.Security.Cryptography;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>Making, opening and attaching objects: the path from a descriptor, a name or a token to an <see cref="ObjectPlace"/>.</summary>
internal sealed unsafe partial class ManagerSegment
{
    /// <summary>Objects with more bytes than this, header included, get a segment of their own.</summary>
    internal const ulong MaxSmallObjectInBytes = PoolGeometry.MaxBlockSizeInBytes;

    private readonly List<WeakReference<SharedObject>> _dependents = [];
    private int _dependentsLimit = 64;

    /// <summary>Makes an object; its data is zero. A small one is not yet found by others: call <see cref="Publish"/> after filling it.</summary>
    /// <param name="descriptor">What it is.</param>
    /// <param name="elementCount">Elements it says it has.</param>
    /// <param name="dataSizeInBytes">Bytes of data.</param>
    /// <param name="alignment">Of the data: 8, 16, 64 or 128.</param>
    /// <param name="forceSegment">Give it a segment of its own whatever its size.</param>
    /// <param name="named">A name will be published for it.</param>
    internal ObjectPlace Allocate(ObjectDescriptor descriptor, ulong elementCount, ulong dataSizeInBytes, int alignment, bool forceSegment = false, string? named = null) =>
        Allocate(descriptor, elementCount, dataSizeInBytes, alignment, default(NoFill), forceSegment, named);

    /// <summary>Makes an object that has content from the start. The name of a big one leads to it from here on, so what others must find whole is written here.</summary>
    internal ObjectPlace Allocate<TFill>(ObjectDescriptor descriptor, ulong elementCount, ulong dataSizeInBytes, int alignment, in TFill fill, bool forceSegment = false, string? named = null)
        where TFill : struct, IObjectFill
    {
        ObjectDisposedException.ThrowIf(IsClosed, typeof(ManagerSegment));
        uint dataOffset = (uint)Up((nuint)(ObjectHeader.SizeInBytes + descriptor.TextBytes.Length), (nuint)alignment);
        int sizeClass = forceSegment || dataSizeInBytes > MaxSmallObjectInBytes - dataOffset
            ? -1
            : PoolGeometry.ClassFor((int)(dataOffset + dataSizeInBytes), alignment);
        return sizeClass < 0
            ? AllocateSegment(descriptor, elementCount, dataSizeInBytes, in fill, named)
            : AllocateSmall(descriptor, elementCount, (uint)dataSizeInBytes, dataOffset, sizeClass, in fill, named);
    }

    private ObjectPlace AllocateSmall<TFill>(ObjectDescriptor descriptor, ulong elementCount, uint dataSizeInBytes, uint dataOffset, int sizeClass, in TFill fill, string? named)
        where TFill : struct, IObjectFill
    {
        ulong offset = AllocateBlock(sizeClass, out uint incarnation);
        var header = (ObjectHeader*)At(offset);
        *header = descriptor.Header(elementCount, dataOffset, dataSizeInBytes);
        // Safety: the class was chosen to hold header, text and data.
        descriptor.TextBytes.CopyTo(new Span<byte>(header + 1, (int)dataOffset - ObjectHeader.SizeInBytes));
        new Span<byte>((byte*)header + dataOffset, (int)dataSizeInBytes).Clear();
        var place = new ObjectPlace
        {
            Manager = this,
            Header = header,
            Offset = offset,
            Id = incarnation,
            Incarnation = incarnation,
            SizeClass = sizeClass,
            Uuid = Uuid,
            IsCreator = true,
            IsNamed = named is not null,
        };
        try
        {
            fill.Fill(place.Data);
            return place;
        }
        catch
        {
            Abandon(in place);
            throw;
        }
    }

    private ObjectPlace AllocateSegment<TFill>(ObjectDescriptor descriptor, ulong elementCount, ulong dataSizeInBytes, in TFill fill, string? name)
        where TFill : struct, IObjectFill
    {
        SegmentSweeper.SweepNowAndThen(Platform.Segments, Name.Scope);
        ulong id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        if (name is not null)
        {
            PublishName(name, new NameTarget(0, id, Guid.Empty, descriptor.Kind));
        }

        try
        {
            SegmentHandle segment = ObjectSegment.Create(this, id, descriptor, elementCount, (nuint)dataSizeInBytes, in fill, name is not null, out Guid uuid);
            return new ObjectPlace
            {
                Manager = this,
                Segment = segment,
                Header = &((SegmentHeader*)segment.BaseAddress)->Object,
                Id = id,
                Uuid = uuid,
                IsCreator = true,
                IsNamed = name is not null,
            };
        }
        catch
        {
            if (name is not null)
            {
                RemoveName(0, id);
            }

            throw;
        }
    }

    /// <summary>Lets others find the object.</summary>
    /// <exception cref="SegmentException">The name is taken; call <see cref="Abandon"/>.</exception>
    internal void Publish(in ObjectPlace place, string? name)
    {
        if (place.Segment is not null)
        {
            return;
        }

        if (name is null)
        {
            PublishBlock(place.Offset, place.SizeClass);
            return;
        }

        PublishName(name, new NameTarget(place.Offset, place.Incarnation, Guid.Empty, (ObjectKind)place.Header->Kind));
        PublishBlock(place.Offset, place.SizeClass, named: true);
        Errors.CrashPoint.Reach(Errors.CrashPoint.NameMarked);
    }

    /// <summary>Takes back an object whose making failed.</summary>
    internal static void Abandon(in ObjectPlace place)
    {
        if (place.Segment is not null)
        {
            Release(in place, disposed: true);
        }
        else if (place.Manager is { IsClosed: false } manager
            && new BlockWord(*manager.WordOf(place.Offset, place.SizeClass)) is { State: BlockWord.Claimed } word && word.Incarnation == place.Incarnation)
        {
            manager.FreeBlock(place.Offset, place.SizeClass, BlockWord.Claimed);
        }
    }

    /// <summary>Opens an object by its name.</summary>
    /// <exception cref="SegmentException">There is none.</exception>
    internal ObjectPlace Open(string name, ObjectKind kind, bool readOnly)
    {
        ObjectDisposedException.ThrowIf(IsClosed, typeof(ManagerSegment));
        SegmentName.CheckUserName(name, "shared object", nameof(name));
        if (LookUp(name) is not { } target)
        {
            throw new SegmentException(SegmentErrorReason.NotFound, $"Manager '{Name}' has no object named '{name}'. Names are case-sensitive; the object lives until its creator disposes it.");
        }

        if (target.Kind != kind)
        {
            throw new LayoutMismatchException($"'{name}' in manager '{Name}' is a shared {Noun(target.Kind)}, not a shared {Noun(kind)}: open it as what it is.");
        }

        if (target.BlockOffset != 0)
        {
            return AttachSmall(target.BlockOffset, (uint)target.Id, kind, $"Object '{name}'");
        }

        SegmentName segmentName = SegmentName.ForObject(Name, target.Id);
        ObjectPlace place = Big(ObjectSegment.Open(segmentName, null, readOnly), kind);
        place.Manager = this;
        place.Id = target.Id;
        return place;
    }

    /// <summary>Attaches to the object that a token names.</summary>
    internal static ObjectPlace Attach(SharedToken token, ObjectKind kind, bool readOnly)
    {
        if (token.IsDefault)
        {
            throw new ArgumentException("The token is empty: it does not come from ToToken().", nameof(token));
        }

        if (token.Offset == 0)
        {
            ObjectPlace big = Big(ObjectSegment.Open(token.Segment, token.Uuid, readOnly), kind);
            return kind == ObjectKind.Array ? big : WithManager(big);
        }

        ManagerSegment manager = AttachedManagers.Acquire(token.Segment, token.Uuid);
        try
        {
            ObjectPlace place = manager.AttachSmall(token.Offset, token.Incarnation, kind, "The object of the token");
            place.UsesAttachedManager = true;
            return place;
        }
        catch
        {
            AttachedManagers.Release(manager);
            throw;
        }
    }

    /// <summary>Lets an object go. What is named stays as long as the manager, unless its creator disposes it.</summary>
    /// <param name="place">The object.</param>
    /// <param name="disposed">The user asked for it; otherwise it was collected or the manager closes.</param>
    internal static void Release(in ObjectPlace place, bool disposed)
    {
        ManagerSegment? manager = place.Manager;
        bool remove = place.IsCreator && (!place.IsNamed || (disposed && manager?.Options.Lifetime != SegmentLifetime.Persistent));
        if (place.Segment is { } segment)
        {
            if (remove && place.IsNamed && manager is { IsClosed: false })
            {
                manager.RemoveName(0, place.Id);
                segment.RemoveName();
                segment.KeepName = false;
            }

            if (place.IsCreator && manager?.Options.Lifetime == SegmentLifetime.OnCreatorExit)
            {
                segment.RemoveName();
            }

            if ((ObjectKind)place.Header->Kind == ObjectKind.Array)
            {
                // Whoever uses an array while another thread may dispose it takes a lease.
                segment.Dispose();
            }
            else
            {
                // Another thread may be in the middle of it, or wait for its lock: the address range stays until nothing can reach it.
                segment.Retire();
            }

            ObjectSegment.AfterUse(segment, manager);
            if (place.UsesAttachedManager)
            {
                AttachedManagers.Release(manager!);
            }

            return;
        }

        if (manager is null || manager.IsClosed)
        {
            return;
        }

        if (place.Attachment != 0)
        {
            manager.Detach(place.Attachment, place.Offset, place.Incarnation);
        }
        else if (remove)
        {
            if (place.IsNamed)
            {
                manager.RemoveName(place.Offset, place.Incarnation);
            }

            manager.DisposeBlock(place.Offset, place.SizeClass, place.Incarnation);
        }

        if (place.UsesAttachedManager)
        {
            AttachedManagers.Release(manager);
        }
    }

    /// <summary>Remembers an object that must notice when this manager closes.</summary>
    internal void Track(SharedObject dependent)
    {
        using (Uninterrupted.EnterMonitor(_dependents))
        {
            if (_dependents.Count >= _dependentsLimit)
            {
                _dependents.RemoveAll(d => !d.TryGetTarget(out _));
                _dependentsLimit = Math.Max(64, _dependents.Count * 2);
            }

            _dependents.Add(new WeakReference<SharedObject>(dependent));
        }
    }

    private void CloseDependents()
    {
        WeakReference<SharedObject>[] dependents;
        using (Uninterrupted.EnterMonitor(_dependents))
        {
            dependents = [.. _dependents];
            _dependents.Clear();
        }

        foreach (WeakReference<SharedObject> weak in dependents)
        {
            if (weak.TryGetTarget(out SharedObject? dependent))
            {
                dependent.CloseWithManager();
            }
        }
    }

    /// <summary>Attaches to an object that another one of the same manager refers to, by the same right.</summary>
    internal ObjectPlace AttachBeside(in ObjectPlace other, ulong offset, uint incarnation, ObjectKind kind, string what) => other.UsesAttachedManager
        ? Attach(new SharedToken(Name, Uuid, offset, incarnation), kind, readOnly: false)
        : AttachSmall(offset, incarnation, kind, what);

    private ObjectPlace AttachSmall(ulong offset, uint incarnation, ObjectKind kind, string what)
    {
        ulong record = TryAttach(offset, incarnation);
        if (record == 0)
        {
            throw Gone(what);
        }

        _ = TryWordOf(offset, out int sizeClass);
        var header = (ObjectHeader*)At(offset);
        int blockSize = PoolGeometry.BlockSizes[sizeClass];
        if (header->DataOffset < ObjectHeader.SizeInBytes + header->TextLengthInBytes || header->DataOffset > blockSize
            || header->DataSizeInBytes > blockSize - header->DataOffset)
        {
            Detach(record, offset, incarnation);
            throw SegmentChecks.Corrupt(Name, $"the object at offset 0x{offset:x} says that it reaches beyond its block of {blockSize} bytes");
        }

        if (header->Kind != (ushort)kind)
        {
            var found = (ObjectKind)header->Kind;
            Detach(record, offset, incarnation);
            throw new LayoutMismatchException($"{what} in manager '{Name}' is a shared {Noun(found)}, not a shared {Noun(kind)}: attach to it as what it is.");
        }

        return new ObjectPlace
        {
            Manager = this,
            Header = header,
            Offset = offset,
            Id = incarnation,
            Incarnation = incarnation,
            SizeClass = sizeClass,
            Attachment = record,
            Uuid = Uuid,
        };
    }

    /// <summary>A big value or struct has a lock, and a lock's owner is a participant of the manager.</summary>
    private static ObjectPlace WithManager(ObjectPlace place)
    {
        SegmentHandle segment = place.Segment!;
        try
        {
            SegmentName manager = segment.Name.Manager ?? throw SegmentChecks.Corrupt(segment.Name, "its name leads to no manager");
            place.Manager = AttachedManagers.Acquire(manager, ((SegmentHeader*)segment.BaseAddress)->ManagerUuid);
            place.UsesAttachedManager = true;
            return place;
        }
        catch
        {
            segment.Dispose();
            OpenSegments.Remove(segment);
            throw;
        }
    }

    private static ObjectPlace Big(SegmentHandle segment, ObjectKind kind)
    {
        var header = (SegmentHeader*)segment.BaseAddress;
        ObjectHeader* description = &header->Object;
        ulong size = description->ElementSizeInBytes;
        if (description->Kind != (ushort)kind || size == 0 || description->ElementCount > header->DataSizeInBytes / size)
        {
            var found = (ObjectKind)description->Kind;
            ulong count = description->ElementCount;
            ulong bytes = header->DataSizeInBytes;
            SegmentName name = segment.Name;
            segment.Dispose();
            OpenSegments.Remove(segment);
            throw found == kind
                ? SegmentChecks.Corrupt(name, $"it says {count} elements of {size} bytes in {bytes} bytes of data")
                : new LayoutMismatchException($"The object of segment '{name}' is a shared {Noun(found)}, not a shared {Noun(kind)}: attach to it as what it is.");
        }

        return new ObjectPlace { Segment = segment, Header = description, Uuid = header->Uuid, IsNamed = (header->Flags & SegmentFlags.Named) != 0 };
    }

    private static string Noun(ObjectKind kind) => kind switch
    {
        ObjectKind.Value => "value",
        ObjectKind.Struct => "struct",
        ObjectKind.Array => "array",
        ObjectKind.Lock => "lock",
        ObjectKind.Event => "event",
        ObjectKind.Barrier => "barrier",
        ObjectKind.RLock => "recursive lock",
        ObjectKind.Semaphore => "semaphore",
        ObjectKind.Condition => "condition",
        ObjectKind.ReaderWriterLock => "reader-writer lock",
        ObjectKind.Queue => "queue",
        ObjectKind.ByteQueue => "byte queue",
        _ => $"object of unknown kind {(int)kind}",
    };
}
