using System.IO.MemoryMappedFiles;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The checked indexer beside the accessor that .NET has for mapped memory.</summary>
internal sealed class AccessorSum() : ElementWork<double>("sum by array[i] (accessor)", new Bar(TimesPeer: 1.0 / 6), "sum", "MemoryMappedViewAccessor")
{
    private readonly MemoryMappedFile _file = MemoryMappedFile.CreateNew(null, InCache * sizeof(double));
    private MemoryMappedViewAccessor? _accessor;

    public override void Dispose()
    {
        _accessor?.Dispose();
        _file.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        base.SetUp();
        _accessor = _file.CreateViewAccessor();
        for (int i = 0; i < Count; i++)
        {
            _accessor.Write((long)i * sizeof(double), Plain[i]);
        }
    }

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.SumOf(Shared);
        }
    }

    protected override void RunPeer(int repeats)
    {
        MemoryMappedViewAccessor accessor = _accessor!;
        long end = (long)Count * sizeof(double);
        for (int i = 0; i < repeats; i++)
        {
            double sum = 0;
            for (long at = 0; at < end; at += sizeof(double))
            {
                sum += accessor.ReadDouble(at);
            }

            Sink += sum;
        }
    }
}
