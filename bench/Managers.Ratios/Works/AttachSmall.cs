using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Attaching to a small value by its token, reading it, letting go, in a process that has something else of that manager attached already.</summary>
internal sealed class AttachSmall() : TimedWork("attach small value by token", "ns", Bar.None, ["cells", "allocate"], "malloc, CAS, free")
{
    private SharedValue<int>? _value;
    private SharedValue<int>? _kept;
    private SharedToken _token;
    private int _sink;

    public override void Dispose()
    {
        _kept?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _value = Manager.CreateSharedValue(7);
        _token = _value.ToToken();
        _kept = SharedValue<int>.Attach(_token);
    }

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            using SharedValue<int> attached = SharedValue<int>.Attach(_token);
            _sink += attached.Value;
        }
    }
}
