using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Copying 16 MiB into a shared array.</summary>
internal sealed class BigCopy() : TimedWork("copy 16 MiB by CopyFrom", "ns/KiB", Bar.None, ["copy", $"{SizeInBytes}"], "memcpy", "Span.CopyTo into T[]")
{
    private const int SizeInBytes = 16 << 20;

    private readonly byte[] _source = new byte[SizeInBytes];
    private readonly byte[] _plain = new byte[SizeInBytes];
    private SharedArray<byte>? _shared;

    protected override double UnitsPerRepeat => SizeInBytes / 1024.0;

    protected override void SetUp()
    {
        _source.AsSpan().Fill(1);
        _plain.AsSpan().Fill(2);
        _shared = Manager.CreateSharedArray<byte>(SizeInBytes);
    }

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            _shared!.CopyFrom(_source);
        }
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            _source.AsSpan().CopyTo(_plain);
        }
    }
}
