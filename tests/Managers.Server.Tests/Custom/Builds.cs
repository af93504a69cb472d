using Managers.Hosting;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers.Server.Tests.Custom;

/// <summary>What a program was built with, and one that was built later.</summary>
[ManagedProxy]
public interface IGauge
{
    int Read();
}

[ManagedProxy]
public interface INewGauge
{
    int Read();

    void Reset();
}

public sealed class Gauge : IGauge
{
    public int Read() => 7;
}

public sealed class NewGauge : INewGauge
{
    public int Read() => 8;

    public void Reset()
    {
    }
}

public sealed partial class GaugeManager : SyncManager
{
    [CreatorMethod(typeof(Gauge), TypeId = "gauge")]
    public partial IGauge CreateGauge();
}

public sealed partial class NewGaugeManager : SyncManager
{
    [CreatorMethod(typeof(NewGauge), TypeId = "gauge")]
    public partial INewGauge CreateGauge();
}

/// <summary>A proxy that somebody wrote by hand, for fewer methods than its objects expose.</summary>
internal interface IDial
{
    int Turn(int by);
}

internal sealed class DialProxy(ProxyReference reference) : BaseProxy(reference), IDial
{
    public int Turn(int by)
    {
        Client.OutgoingCall call = BeginCall(0);
        call.Arguments.WriteInt32(by);
        return call.Invoke<int>();
    }
}

internal sealed class DialContract() : ManagedContract("Turn(i32)->i32", "Position()->i32")
{
    internal static DialContract Instance { get; } = new();

    public override void Invoke(object target, ref IncomingCall call)
    {
        var dial = (Dial)target;
        int by = call.Method == 0 ? call.Arguments.ReadInt32() : 0;
        call.EndArguments();
        call.Return(dial.Position += by);
    }
}

internal sealed class Dial
{
    internal int Position { get; set; }
}

/// <summary>A manager without generated code.</summary>
internal sealed class DialManager(ManagerOptions options) : BaseManager(options)
{
    static DialManager() => ProxyTypes.Register<IDial>(DialContract.Instance, static reference => new DialProxy(reference));

    internal IDial CreateDial() => BeginCreate("dial", DialContract.Instance.Hash).Invoke(static (ref reader) => (IDial)References.Read(ref reader, typeof(IDial)));

    protected override void AddCreators(CreatorTable creators) => creators.Add("dial", DialContract.Instance, static (ref call) =>
    {
        call.EndArguments();
        return new Dial();
    });
}
