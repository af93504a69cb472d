using System.Security.Cryptography;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>A small program connects to a server that runs, each time a new process: from the first line of its Main to the answer of its first call. What the runtime needs before Main is not in it.</summary>
/// <param name="form">How the client is compiled.</param>
internal sealed class ClientStart(StartForm form) : CrewWork("cold client, from Main to first answer" + StartsBuild.Suffix(form), "ms", Bar.None)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private SyncManager? _server;

    public override int LeastRounds => 20;

    protected override TimeSpan WarmUp => TimeSpan.Zero;

    public override string? WhyMissing(bool aot) => form != StartForm.NativeAot || aot ? StartsBuild.WhyMissing(form) : "it is measured with --aot";

    public override void Dispose()
    {
        _server?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _server = new SyncManager(new ManagerOptions { AuthKey = AuthKey.FromBytes(_key) });
        _server.Start();
    }

    protected override double MeasureOurs(int round) => StartsProgram.RunClient(form, _server!.Address!, _key);
}
