using Managers.Ratios.Allocations;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>What a small call with arguments of fixed size allocates, in the client or in the server; <c>--allocations</c> has more calls.</summary>
/// <param name="side">"client" or "server".</param>
internal sealed class AllocatedByCall(string side) : CrewWork($"server: a small call, managed bytes allocated in the {side}", "B", new Bar(Limit: 0))
{
    private CallAllocations? _calls;
    private Func<long>? _measure;

    public override void Dispose()
    {
        _calls?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _calls = new CallAllocations();
        _measure = _calls.All[$"{CallAllocations.SmallCall} ({side})"];
    }

    protected override double MeasureOurs(int round) => _measure!();
}
