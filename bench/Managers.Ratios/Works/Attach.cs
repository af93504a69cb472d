using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Attaching to a big array by its token, touching the first element, letting go; the creator has it open meanwhile.</summary>
internal sealed class Attach() : TimedWork(
    "attach by token",
    "ns",
    new Bar(TimesFloor: 1.5, TimesPeer: 1),
    ["attach", $"{SizeInBytes}"],
    "open+mmap+touch+munmap+close",
    foreign: new ForeignPeer("Python SharedMemory", ["attach", $"{SizeInBytes}"], IsPython: true))
{
    private const int SizeInBytes = 1 << 20;

    // Kept: an object that its creator has collected goes with its last user.
    private SharedArray<double>? _array;
    private SharedToken _token;
    private double _sink;

    protected override void SetUp()
    {
        _array = Manager.CreateSharedArray<double>(SizeInBytes / sizeof(double));
        _token = _array.ToToken();
    }

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            using SharedArray<double> attached = SharedArray<double>.Attach(_token);
            _sink += attached[0];
        }
    }
}
