using System.IO.MemoryMappedFiles;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Making a small value and disposing it.</summary>
internal sealed class CreateValue() : TimedWork(
    "small value create+dispose", "ns", new Bar(Limit: 500), ["cells", "allocate"], "malloc, CAS, free", "MemoryMappedFile create")
{
    protected override void SetUp() => Manager.CreateSharedValue(0).Dispose();

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            using SharedValue<int> value = Manager.CreateSharedValue(i);
        }
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            using var file = MemoryMappedFile.CreateNew(null, sizeof(int));
            using MemoryMappedViewAccessor view = file.CreateViewAccessor();
            view.Write(0, i);
        }
    }
}
