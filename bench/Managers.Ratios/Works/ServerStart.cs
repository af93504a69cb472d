using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>The start of a server process by a small program, which has done it before: the median of 20 starts at least.</summary>
/// <param name="figure">What is told of a start.</param>
/// <param name="form">How program and server are compiled.</param>
/// <param name="bar">What must hold.</param>
internal sealed class ServerStart(StartFigure figure, StartForm form, Bar bar) : CrewWork(
    (figure == StartFigure.Milliseconds ? "server started, first call answered" : "server's memory after its first call, VmRSS") + StartsBuild.Suffix(form),
    figure == StartFigure.Milliseconds ? "ms" : "MiB",
    bar)
{
    private StartsProgram? _program;

    public override int LeastRounds => 20;

    protected override TimeSpan WarmUp => TimeSpan.Zero;

    public override string? WhyMissing(bool aot) => form != StartForm.NativeAot || aot ? StartsBuild.WhyMissing(form) : "it is measured with --aot";

    public override void Dispose()
    {
        _program?.Dispose();
        base.Dispose();
    }

    protected override void SetUp() => _program = new StartsProgram(form);

    protected override double MeasureOurs(int round)
    {
        (double milliseconds, double mebibytes) = _program!.StartServer();
        return figure == StartFigure.Milliseconds ? milliseconds : mebibytes;
    }
}
