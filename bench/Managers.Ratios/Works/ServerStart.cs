using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>The start of a server process by a small program, which has done it before: the median of 20 starts at least.</summary>
/// <param name="figure">What is told of a start.</param>
/// <param name="aheadOfTime">The program is compiled by NativeAOT.</param>
/// <param name="bar">What must hold.</param>
internal sealed class ServerStart(StartFigure figure, bool aheadOfTime, Bar bar) : CrewWork(
    (figure == StartFigure.Milliseconds ? "server started, first call answered" : "server's memory after its first call, VmRSS") + (aheadOfTime ? " (NativeAOT)" : string.Empty),
    figure == StartFigure.Milliseconds ? "ms" : "MiB",
    bar)
{
    private StartsProgram? _program;

    public override int LeastRounds => 20;

    public override bool NeedsPublishing => aheadOfTime;

    protected override TimeSpan WarmUp => TimeSpan.Zero;

    public override void Dispose()
    {
        _program?.Dispose();
        base.Dispose();
    }

    protected override void SetUp() => _program = new StartsProgram(aheadOfTime);

    protected override double MeasureOurs(int round)
    {
        (double milliseconds, double mebibytes) = _program!.StartServer();
        return figure == StartFigure.Milliseconds ? milliseconds : mebibytes;
    }
}
