using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Getting or setting one shared value; beside the accessor of .NET, which does it without any promise to other processes.</summary>
/// <typeparam name="T">The value.</typeparam>
internal abstract class ValueWork<[DynamicallyAccessedMembers(Annotated.Fields)] T> : TimedWork
    where T : unmanaged
{
    private readonly MemoryMappedFile _file = MemoryMappedFile.CreateNew(null, 4096);

    protected ValueWork(string name, string floor, string floorName)
        : base(name, "ns", Bar.None, ["cells", floor], floorName, "MemoryMappedViewAccessor") =>
        Accessor = _file.CreateViewAccessor();

    /// <summary>The peer.</summary>
    protected MemoryMappedViewAccessor Accessor { get; }

    /// <summary>The value.</summary>
    protected SharedValue<T> Shared { get; set; } = null!;

    /// <summary>Where values that were read go.</summary>
    protected T Sink { get; set; }

    public override void Dispose()
    {
        Accessor.Dispose();
        _file.Dispose();
        base.Dispose();
    }
}
